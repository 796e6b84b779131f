"""What is true: pure rules over visits, days and the register, with no file, clock, SQL or web."""
