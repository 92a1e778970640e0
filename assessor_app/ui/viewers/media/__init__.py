"""Video and sound: a player in a process of its own, and the viewer that shows what it plays."""
