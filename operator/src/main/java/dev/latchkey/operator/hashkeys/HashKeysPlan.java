package dev.latchkey.operator.hashkeys;

import java.time.Duration;
import java.util.Optional;

/**
 * When hash keys are to be replaced.
 *
 * @param interval how old the newest one may become; empty = of any age
 * @param trigger a change of it makes a new one; empty = unchanged
 */
public record HashKeysPlan(Optional<Duration> interval, Optional<String> trigger) {}
