"""Property tests of the engine: enough examples, and no clock that fails a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "engine", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("engine")
