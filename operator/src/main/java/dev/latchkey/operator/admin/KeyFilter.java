package dev.latchkey.operator.admin;

import java.util.Optional;

/**
 * Which credentials are to be listed.
 *
 * @param actorID only those of this actor
 * @param state only those in this state
 */
public record KeyFilter(Optional<String> actorID, Optional<KeyState> state) {
  /** All of them. */
  public static final KeyFilter ALL = new KeyFilter(Optional.empty(), Optional.empty());
}
