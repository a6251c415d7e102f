"""What moderators tell authors, and the warning that is read before its author writes again."""

from __future__ import annotations

from typing import Any

from tests.house import House, Reader

TEXT = "Please argue about trams, not about people."


def told(reader: Reader) -> list[dict[str, Any]]:
    """What a reader is told."""
    return list(reader.get(f"/me?site={reader.site}&article=a1").json["messages"])  # type: ignore[index]


def test_a_warning_is_read_before_its_author_writes_again(house: House) -> None:
    ada, ben, desk = house.reader("Ada"), house.reader("Ben"), house.staff()
    first = ada.says("The tram was early, you fool.")
    desk.decide(first, "reject", reason="abuse", message=TEXT, must_read=True)
    ben.says("Somebody else may write, of course.")
    refusal: Any = ada.post("And now something about buses.")
    assert (refusal.status_code, refusal.json["code"]) == (409, "warning_unread")
    assert TEXT in refusal.json["detail"]
    warning = refusal.json["warning"]
    assert told(ada)[0] | {"created_at": ""} == {
        "id": warning["id"],
        "comment": first,
        "text": TEXT,
        "must_read": True,
        "created_at": "",
        "read_at": None,
    }
    path = f"/me/messages/{warning['id']}/acknowledgement"
    assert ben.call("PUT", path).status_code == 404
    assert ada.call("PUT", path).json["read_at"] is not None
    ada.says("And now something about buses.")
    listed: Any = desk.get(f"/moderation/authors/{ada.id}/messages").json
    assert listed["items"][0]["read_at"] is not None
    own: Any = ada.get(f"/me?site={ada.site}&article=a1").json
    assert own["own"][first]["reason"] == TEXT


def test_who_was_told_and_sends_it_again_confirmed_has_read_it(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("The tram was early.")
    path = f"/moderation/authors/{ada.id}/messages"
    desk.call("POST", path, {"message": TEXT})
    desk.call("POST", path, {"message": "And mind your spelling."})
    assert ada.post("A bus, too.", confirmed=True).status_code == 409
    assert ada.edit(comment, "The tram was quite early.").status_code == 409
    second: Any = ada.post("A bus, too.", confirmed=True)
    assert (second.status_code, second.json["warning"]["text"]) == (409, "And mind your spelling.")
    assert ada.post("A bus, too.", confirmed=True).status_code == 201
    assert ada.edit(comment, "The tram was quite early.").status_code == 200


def test_taking_a_decision_back_withdraws_what_was_said_with_it(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    first = ada.says("The tram was early, you fool.")
    outcome = desk.decide(first, "reject", message=TEXT, must_read=True)
    undone: Any = desk.call("POST", f"/moderation/decisions/{outcome['decision']}/undo").json
    assert told(ada) == []
    again = desk.call("POST", f"/moderation/decisions/{undone['results'][0]['decision']}/undo")
    assert again.json["results"][0]["outcome"] == "done"  # type: ignore[index]
    assert [one["text"] for one in told(ada)] == [TEXT]
    path = f"/moderation/authors/{ada.id}/messages"
    message: Any = desk.call("POST", path, {"message": "Hm.", "must_read": True}).json
    entry: Any = desk.get("/moderation/log?action=warn").json["items"][0]
    assert (entry["id"], entry["note"]) == (message["decision"], "Hm.")
    desk.call("POST", f"/moderation/decisions/{message['decision']}/undo")
    assert [one["text"] for one in told(ada)] == [TEXT]


def test_templates_are_kept_changed_used_and_deleted(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    path = "/moderation/templates"
    template: Any = desk.call("POST", path, {"name": "Tone", "text": TEXT}).json
    assert desk.call("POST", path, {"name": "Tone", "text": "Other."}).status_code == 422
    assert [one["name"] for one in desk.get(path).json["items"]] == ["Tone"]  # type: ignore[index]
    changed = desk.call("PATCH", f"{path}/{template['id']}", {"text": "Be kind."})
    assert changed.json["text"] == "Be kind."  # type: ignore[index]
    comment = ada.says("The tram was early, you fool.")
    assert desk.decide(comment, "reject", template="unheard")["outcome"] == "refused"
    both = desk.decide(comment, "reject", template=template["id"], message="No.")
    assert both["outcome"] == "refused"
    assert desk.decide(comment, "reject", template=template["id"])["outcome"] == "done"
    assert desk.call("DELETE", f"{path}/{template['id']}").status_code == 204
    assert desk.call("DELETE", f"{path}/{template['id']}").status_code == 404
    assert [(one["text"], one["must_read"]) for one in told(ada)] == [("Be kind.", False)]


def test_the_widget_is_asked_to_confirm_it(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    ada.says("The tram was early.")
    desk.call("POST", f"/moderation/authors/{ada.id}/messages", {"message": TEXT})
    new = {"site": house.key, "article": "a1", "body": "A bus, too."}
    headers = {"Authorization": f"Bearer {ada.token}"}
    widget = ada.client.post("/embed/comments?lang=de", json=new, headers=headers)
    assert (widget.status_code, widget.json["confirm"]) == (409, True)
    assert TEXT in widget.json["detail"]
    confirmed = {**new, "confirmed": True}
    assert ada.client.post("/embed/comments", json=confirmed, headers=headers).status_code == 201
