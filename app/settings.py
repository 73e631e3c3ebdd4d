"""What can be set for this installation: the environment first, then settings.toml in the data folder."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.places import DIRECTORY_VARIABLE, Places
from domain.errors import Refused

PREFIX = "LUCKYGAS_"


class UnknownSetting(Refused):
    """There is no setting {key} (in {where}). The settings are: {known}."""


class WrongSetting(Refused):
    """The setting {key} is wrong: {reason}. Correct it in settings.toml or the environment."""


class UnreadableSettings(Refused):
    """The settings in {file} cannot be read: {reason}. Correct the file, or move it away."""


class Settings(BaseSettings):
    """Everything that may differ between two installations; the environment says LUCKYGAS_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    database_url: SecretStr | None = None
    """The central server's address; without one a local PostgreSQL is used."""
    database_authority: Path | None = None
    """The company's certificate authority (ca.crt). With it, only an encrypted connection to our own server is made."""
    database_certificate: Path | None = None
    """The certificate that was issued for this login."""
    database_key: Path | None = None
    """Its private key."""
    language: Literal["zh_TW", "en"] = "zh_TW"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    mailbox: Path | None = None
    """The folder that the bank's files are dropped into; without one a folder of the data folder."""
    key_store: Literal["file", "keyring", "cloud", "none"] = "file"
    """Where a box keeps its key-encryption keys. A desk has none, whatever stands here."""
    key_file: Path | None = None
    """The sealed key store; without one a file of the data folder, best on another medium than the database."""
    key_passphrase_file: Path | None = None
    """What opens the key store, unless the service's credential does; without one a file beside the store."""
    key_cloud_url: str | None = None
    key_cloud_name: str | None = None
    """The cloud's key, as projects/…/cryptoKeys/…."""
    key_cloud_pins: str | None = None
    """SHA-256 of the service's public keys, the current and the next, with a comma between."""
    key_cloud_ca_file: Path | None = None
    key_cloud_token_file: Path | None = None
    """Where whoever knows our service account puts the token of the hour."""

    seal_folder: Path | None = None
    """Where the signed copy of the audit trail's seals goes: write-once storage away from the database."""
    anchor_folder: Path | None = None
    """Where the day's last signed hash goes: a second place, away from the first."""
    backup_folder: Path | None = None
    """Where backups and the archived log go; without one a folder of the data folder."""
    backup_keys: str | None = None
    """The key store that backups are sealed with, as in file:/srv/keys; without one there are no backups."""
    backup_url: SecretStr | None = None
    """The central server's address for backups, as a login that may copy it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the library calls by position
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose values come as arguments."""
        return env_settings, init_settings


def read_settings(places: Places) -> Settings:
    """The settings of one data folder. An unknown key is an error, for it is most likely a misspelt one."""
    known = sorted(Settings.model_fields)
    for variable in os.environ:
        key = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and variable != DIRECTORY_VARIABLE and key not in known:
            raise UnknownSetting(key=variable, where="environment", known=", ".join(known))
    written = _file(places.settings_file)
    for key in written:
        if key not in known:
            raise UnknownSetting(key=key, where=places.settings_file, known=", ".join(known))
    try:
        return Settings(**written)
    except ValidationError as error:
        # The value itself is never told: it may be a secret.
        first = error.errors(include_input=False, include_url=False)[0]
        raise WrongSetting(key=".".join(str(part) for part in first["loc"]), reason=first["msg"]) from None


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UnreadableSettings(file=path, reason=error.strerror) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableSettings(file=path, reason=str(error)) from error
