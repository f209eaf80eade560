"""The one router: operations of one address must stand together, whichever module they are written in."""

from ninja import Router

from huying.api.asking import Token

router = Router(auth=Token())
