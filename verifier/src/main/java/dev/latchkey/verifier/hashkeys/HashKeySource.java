package dev.latchkey.verifier.hashkeys;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where hash keys are read from. */
public interface HashKeySource {
  /**
   * The entries of a namespace's Secret as they are now; empty if there is none. May wait.
   *
   * @throws HashKeysUnavailableException if that cannot be told now
   */
  Optional<Map<String, byte[]>> read(String namespace);

  /** How long to wait between two looks when nothing asks for one. */
  Duration pollInterval();
}
