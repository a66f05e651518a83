"""A mailbox in which a municipality receives what calendar programs answer."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class MailboxSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(pattern=r"^[\w.:-]+$")
    port: int = Field(0, ge=0, le=65535)  # 0: the usual one
    user: str = Field(min_length=1)
    password: str = Field(min_length=1, repr=False)
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = Field("INBOX", min_length=1)
    ca_file: str = ""

    @field_validator("user", "password", "folder")
    @classmethod
    def _one_line(cls, value: str) -> str:
        """A line break would be another command to the server."""
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            raise ValueError("no line breaks or other control characters")
        return value

    @field_validator("ca_file")
    @classmethod
    def _existing_file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("there is no such file")
        return value

    @property
    def usual_port(self) -> int:
        return self.port or (993 if self.security == "tls" else 143)

    @property
    def place(self) -> tuple[str, int, str, str]:
        """Where the mails lie; the same for two entries means that they would take them from each other."""
        return self.host.lower(), self.usual_port, self.user, self.folder
