"""What Huying's speed is measured with. Each module of this folder is one benchmark, run by ``huying bench NAME``."""
