"""The bar every page must pass in a browser: nothing overflows, nothing is hidden from those who cannot see."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

_OVERFLOWING = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const beyond = (one) => one.getBoundingClientRect().right > width + 0.5;
  const wide = [...document.querySelectorAll("body *")].filter(beyond).slice(0, 5);
  return wide.map((one) => `${one.tagName.toLowerCase()}.${one.className}`).concat("the page scrolls sideways");
}"""

# What stands in <noscript> is parsed as elements only where scripts are off.
_SCRIPTED = """() => {
  const probe = document.createElement("div");
  probe.innerHTML = "<noscript><i></i></noscript>";
  return probe.querySelector("i") === null;
}"""

# Styles and films would be fetched anew for two rules: an experimental one, which is off, and one of moderate faults.
_AXE_FAULTS = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false });
  const places = (one) => one.nodes.slice(0, 4).map((node) => node.html.slice(0, 160)).join(" | ");
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.help}: ${places(one)}`);
}"""

_PLAIN_FAULTS = """() => {
  const faults = [];
  if (!document.documentElement.lang) faults.push("the page names no language");
  if (!document.title.trim()) faults.push("the page has no title");
  const unnamed = [...document.querySelectorAll("img:not([alt])")];
  faults.push(...unnamed.map((image) => `no alt: ${image.outerHTML.slice(0, 120)}`));
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length) faults.push(`ids used twice: ${[...new Set(twice)].slice(0, 8).join(", ")}`);
  return faults;
}"""


def faults_of(page: Page) -> list[str]:
    """List what is wrong with the page as it stands: sideways scroll, axe's serious findings, plain omissions.

    With JavaScript off axe cannot run, for it waits on timers; the rest is judged all the same.
    """
    found = [*page.evaluate(_OVERFLOWING), *page.evaluate(_PLAIN_FAULTS)]
    if not page.evaluate(_SCRIPTED):
        return found
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return found + list(page.evaluate(_AXE_FAULTS))


def assert_quality(page: Page) -> None:
    """Fail with every fault of the page at once."""
    found = faults_of(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)
