"""Every sentence of the domain's codes (refusals, steps, states) in Chinese and English."""
