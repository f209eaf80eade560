"""What a phone has of the patrol page for hours without a network."""

from playwright.sync_api import Page

# Playwright's own waiting takes a promise for an answer, whatever it comes to, and so would wait for nothing.
_KEPT = """async (page) => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (navigator.serviceWorker.controller && (await caches.match(page, { ignoreVary: true }))) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${page} is not kept`);
}"""


def kept(page: Page, slug: str) -> None:
    """Wait until the phone can open the page of that jurisdiction without a network."""
    page.evaluate(_KEPT, f"/{slug}/patrol")
