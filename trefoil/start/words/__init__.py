"""What the firm calls its customers, deals and leads: nouns that are renamed wherever the product says them."""
