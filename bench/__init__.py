"""How fast Evenhand is: `make bench` measures, and writes docs/performance.md."""
