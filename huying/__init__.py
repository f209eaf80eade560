"""Huying 呼应: what people call for must be answered."""

__version__ = "0.1.0"
