"""What a fake camera shows and a fake microphone hears, as files for Chromium."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 48_000
WIDTH, HEIGHT = 320, 240


def tone(folder: Path, *, hertz: int = 440, loudness: float = 0.3) -> Path:
    """Two seconds of a tone; Chromium plays it again and again."""
    path = folder / f"tone-{hertz}-{loudness}.wav"
    samples = (loudness * math.sin(2 * math.pi * hertz * at / RATE) for at in range(2 * RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", int(32_767 * sample)) for sample in samples))
    return path


def silence(folder: Path) -> Path:
    return tone(folder, loudness=0)


def covered_lens(folder: Path) -> Path:
    """A picture that is black but for what a sensor makes up."""
    path = folder / "covered.y4m"
    frame = b"FRAME\n" + bytes([20]) * (WIDTH * HEIGHT) + bytes([128]) * (WIDTH * HEIGHT // 2)
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return path
