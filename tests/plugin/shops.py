"""Small modules that several tests generate for."""

SHOP = """
def parse_price(text: str, currency: str = "EUR") -> float:
    if not text.strip():
        raise ValueError("empty")
    if currency not in ("EUR", "USD"):
        raise ValueError("unknown currency")
    return float(text)
"""
