package dev.latchkey.operator.issuer;

import java.time.Duration;
import java.util.Optional;

/**
 * When signing keys are to be replaced.
 *
 * @param interval how old the newest key may become; empty = of any age
 * @param trigger a change of it makes a new key; empty = unchanged
 * @param publishAhead how long a new key is published before it signs
 */
record SigningKeysPlan(
    Optional<Duration> interval, Optional<String> trigger, Duration publishAhead) {}
