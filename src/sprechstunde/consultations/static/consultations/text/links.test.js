import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "./links.js";

test("an address between words is a link, the words are words", () => {
  assert.deepEqual(piecesOf("Siehe https://www.example.org/a?b=c#d, dort."), [
    { text: "Siehe ", href: null },
    { text: "https://www.example.org/a?b=c#d", href: "https://www.example.org/a?b=c#d" },
    { text: ", dort.", href: null },
  ]);
});

test("what a sentence puts behind an address does not belong to it, brackets of its own do", () => {
  const inBrackets = piecesOf("(https://de.example.org/wiki/Amt_(Begriff))");
  assert.equal(inBrackets[1].href, "https://de.example.org/wiki/Amt_(Begriff)");
  assert.equal(piecesOf("„https://example.org“!")[1].text, "https://example.org");
  assert.equal(piecesOf("https://example.org/x...?!")[0].text, "https://example.org/x");
});

const NO_LINKS = [
  "javascript:alert(1)",
  "data:text/html,<b>x</b>",
  "file:///etc/passwd",
  "ftp://example.org/",
  "www.example.org",
  "mailto:a@example.org",
  "https://",
  "https://localhost/",
  "https://user:secret@example.org/",
  "https://www.bank.example@evil.example/",
  "https:\\\\evil.example",
  "https://[::1]/",
  "https://exa mple",
  "xhttps://example.org",
  "https://%00.example",
  "https://example..org/",
];
for (const text of NO_LINKS) {
  test(`no link: ${text}`, () => {
    assert.ok(piecesOf(text).every(({ href }) => href === null), JSON.stringify(piecesOf(text)));
  });
}

test("nothing is lost: the pieces together are the message", () => {
  for (const text of ["", "a", "a https://example.org b http://example.com/ü. c", "https://a.example,https://b.example"]) {
    assert.equal(piecesOf(text).map((piece) => piece.text).join(""), text);
  }
});

test("a host of one script is shown as it was typed", () => {
  for (const address of ["https://www.grünes-büro.example/ü", "https://президент.рф/", "https://EXAMPLE.org/"]) {
    assert.equal(piecesOf(address)[0].text, address);
    assert.match(piecesOf(address)[0].href ?? "", /^https:\/\/[a-z0-9.-]+\//);
  }
});

test("a host that mixes scripts is shown as the network knows it", () => {
  const [piece] = piecesOf("https://www.pаypal.example/login"); // the first a is Cyrillic
  assert.match(piece.text, /^https:\/\/www\.xn--[a-z0-9-]+\.example\/login$/);
  assert.equal(piece.text, piece.href);
});
