"""The simulated True API of ГИС МТ: documents, codes, products, participants, reports of many codes."""
