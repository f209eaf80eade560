"""placeholder"""
def add(s): s.add_parser("run", help="x")
def main(a): return 0
