"""Who is speaking: readers, their publishers' word for them, and staff."""
