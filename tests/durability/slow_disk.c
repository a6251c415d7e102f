/* Has fsync and fdatasync of a database take so many seconds as the file that SLOW_DISK names says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void dawdle(void) {
    double seconds = 0;
    const char *name = getenv("SLOW_DISK");
    FILE *file = name ? fopen(name, "r") : NULL;
    if (file == NULL)
        return;
    if (fscanf(file, "%lf", &seconds) == 1 && seconds > 0)
        usleep((useconds_t)(seconds * 1e6));
    fclose(file);
}

int fsync(int handle) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    dawdle();
    return real(handle);
}

int fdatasync(int handle) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    dawdle();
    return real(handle);
}
