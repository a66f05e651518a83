"""The letters that every register of a German authority must take: DIN 91379, data type A and what stands around it."""

from __future__ import annotations

LATIN = [
    chr(code)
    for code in [*range(0xC0, 0x180), *range(0x180, 0x250), *range(0x1E00, 0x1F00)]
    if code not in (0xD7, 0xF7)  # the signs for times and divided by
]
# Letters that Unicode writes with combining marks only.
SEQUENCES = """
A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣
R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ c̀ c̄ c̆ c̈ c̕ c̣ c̦ c̨ c̨̆ d̂ f̀ f̄ g̀ h̄ h̦ j́ k̀ k̂ k̄ k̇ k̕ k̛ k̦ k͟h l̂ l̥ l̥̄ l̦
m̀ m̂ m̆ m̐ n̂ n̄ n̆ n̦ p̀ p̄ p̕ p̣ r̆ r̥ r̥̄ s̀ s̄ s̛̄ s̱ t̀ t̄ t̕ t̛ u̇ z̀ z̄ z̆ z̈ z̧ Ç̆ ç̆ Û̄ û̄ ł̱ ŭ̀ ḗ ṓ ė̄ ǖ ǭ
""".split()  # noqa: SIM905
SIGNS = list("'-.,`~¡¿ª²³¹º·ʹʺʼʾʿˈˌ’‡")

LETTERS = [*LATIN, *SEQUENCES, *SIGNS]
