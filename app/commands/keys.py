"""`luckygas keys`: key-encryption keys, data keys, and API keys of machines."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from app.commands import Commands, moment, print_json, print_line
from domain.kernel.words import gettext as _


def add(commands: Commands) -> None:
    """keys list, backup; make store, data, api; rotate kek, data, api; revoke kek, data, api."""
    keys = commands.group("keys", says=_("keys that keep secrets, and keys of machines"))
    keys.add(
        "list",
        says=_("every key with its state; no key is shown"),
        example="luckygas keys list --json",
        run=_list,
        database=True,
        json=True,
    )
    backup = keys.add(
        "backup",
        says=_("copy the key store to a place that is not the database's"),
        example="luckygas keys backup /media/safe/keys-2026-11",
        run=_backup,
        json=True,
    )
    backup.add_argument("file", metavar="FILE", help=_("a new file"))
    _add_making(keys.group("make", says=_("make the key store or a key")))
    _add_rotating(keys.group("rotate", says=_("replace a key by the next one")))
    _add_revoking(keys.group("revoke", says=_("end a key")))


def _add_making(make: Commands) -> None:
    make.add(
        "store",
        says=_("make the key store, and a passphrase where none is given"),
        example="luckygas keys make store",
        run=_make_store,
        json=True,
    )
    make.add(
        "data",
        says=_("make the data keys that are missing"),
        example="luckygas keys make data",
        run=_make_data,
        database=True,
        json=True,
    )
    _holder(
        make.add(
            "api",
            says=_("make a key for a machine, shown once; or keep one that a partner gave us"),
            example="luckygas keys make api driver-app",
            run=_make_api,
            database=True,
            json=True,
        )
    )


def _add_rotating(rotate: Commands) -> None:
    rotate.add(
        "kek",
        says=_("a new key-encryption key; data keys are wrapped again, fields stay"),
        example="luckygas keys rotate kek",
        run=_rotate_kek,
        database=True,
        json=True,
    )
    rotate.add(
        "data",
        says=_("a new data key; every field is sealed anew and the old key goes"),
        example="luckygas keys rotate data",
        run=_rotate_data,
        database=True,
        json=True,
    )
    _holder(
        rotate.add(
            "api",
            says=_("the next key of a machine; the one before it ends in a week"),
            example="luckygas keys rotate api driver-app",
            run=_make_api,
            database=True,
            json=True,
        )
    )


def _add_revoking(revoke: Commands) -> None:
    for name, says, run in (
        ("kek", _("destroy a key-encryption key that wraps nothing any more, with the backups under it"), _revoke_kek),
        ("data", _("throw a retired data key away that seals nothing any more"), _revoke_data),
        ("api", _("end an API key now"), _revoke_api),
    ):
        parser = revoke.add(
            name, says=says, example=f"luckygas keys revoke {name} 1", run=run, database=True, json=True
        )
        parser.add_argument("number", type=int, metavar="NUMBER", help=_("as keys list shows it"))


def _holder(parser: ArgumentParser) -> None:
    parser.add_argument("holder", metavar="HOLDER", help=_("the machine or partner, as in driver-app"))
    parser.add_argument("--from-file", metavar="FILE", help=_("the file with the key that the partner gave us"))
    parser.add_argument("--not-before", type=moment, metavar="T", help=_("from when on it is valid (default: now)"))


def _make_store(args: Namespace) -> int:
    from app.key_deeds import make_store

    made = make_store(args)
    said = _("The key store {place} is made. Back it up, and its passphrase elsewhere.")
    return _tell(args, made, said.format(place=made["store"]))


def _backup(args: Namespace) -> int:
    from app.key_deeds import back_up

    return _tell(args, back_up(args), _("Backed up. Keep the passphrase in another place than this file."))


def _make_data(args: Namespace) -> int:
    from app.key_deeds import make_data

    made = make_data(args)
    return _tell(args, made, _("Data keys made: {count}").format(count=len(made)))


def _make_api(args: Namespace) -> int:
    from app.key_deeds import make_api

    made = make_api(args)
    if made["key"] is None:
        return _tell(args, made, _("Kept. Remove the file {file} now.").format(file=args.from_file))
    return _tell(args, made, f"{made['key']}\n" + _("This is the only time that it is shown."))


def _rotate_kek(args: Namespace) -> int:
    from app.key_deeds import rotate_kek

    done = rotate_kek(args)
    said = _("Key-encryption key {version} wraps {count} data keys. Back the key store up now.")
    return _tell(args, done, said.format(version=done["version"], count=done["rewrapped"]))


def _rotate_data(args: Namespace) -> int:
    from app.key_deeds import rotate_data

    done = rotate_data(args)
    said = _("Data key {id} seals {count} values anew.")
    return _tell(args, done, said.format(id=done["id"], count=done["resealed"]))


def _revoke_kek(args: Namespace) -> int:
    from app.key_deeds import end_kek

    return _tell(args, end_kek(args), _gone(args))


def _revoke_data(args: Namespace) -> int:
    from app.key_deeds import end_data_key

    return _tell(args, end_data_key(args), _gone(args))


def _revoke_api(args: Namespace) -> int:
    from app.key_deeds import end_api_key

    return _tell(args, end_api_key(args), _gone(args))


def _gone(args: Namespace) -> str:
    return _("Key {number} is no more.").format(number=args.number)


def _list(args: Namespace) -> int:
    from app.key_deeds import list_keys

    found = list_keys(args)
    store = found["store"]
    said = _("Key store: version {version}, since {since}, backed up {backup}")
    told = said.format(version=store["version"], since=store["since_at"] or "-", backup=store["backed_up_at"] or "-")
    lines = [store["reason"] or told]
    lines += ["\t".join(str(value) for value in one.values()) for one in (*found["data"], *found["api"])]
    return _tell(args, found, "\n".join(lines))


def _tell(args: Namespace, document: object, words: str) -> int:
    if args.json:
        print_json(document)
    else:
        print_line(words)
    return 0
