def run(place): pass
