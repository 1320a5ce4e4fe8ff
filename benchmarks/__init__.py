"""Benchmarks: four queries against one gateway process on one core, the vendor and the clients on the other."""
