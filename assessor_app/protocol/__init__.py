"""The documents on the wire, as strict models; JSON Schemas and a JSON-LD context from them."""
