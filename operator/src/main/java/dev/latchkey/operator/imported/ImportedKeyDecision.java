package dev.latchkey.operator.imported;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.record.ApiKeyRecord;
import java.util.Optional;

/** What is to be done about an imported key. */
sealed interface ImportedKeyDecision {
  /**
   * Nothing is to be imported or ended.
   *
   * @param reason what state that is
   * @param message the same for people, with what to do where something is to be done
   */
  record Keep(KeyReason reason, String message) implements ImportedKeyDecision {}

  /** The raw key is to be recorded; it never was before. */
  record Import() implements ImportedKeyDecision {}

  /**
   * The raw key's record is to be taken over: the key that it belonged to is gone.
   *
   * @param record that record
   */
  record Reimport(ApiKeyRecord record) implements ImportedKeyDecision {}

  /**
   * Every credential is to be ended.
   *
   * @param revocation as the spec says
   */
  record Revoke(Revocation revocation) implements ImportedKeyDecision {}

  /** Keeps a key whose current record is in force. */
  static Keep inForce(Optional<String> note) {
    return new Keep(
        KeyReason.IMPORTED, "The raw key is imported." + note.map(text -> " " + text).orElse(""));
  }
}
