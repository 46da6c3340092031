package dev.latchkey.operator.issued;

import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.Revocation;
import dev.latchkey.crds.record.RecordEnd;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is to be done about an issued key. */
sealed interface IssuedKeyDecision {
  /**
   * Nothing is to be made or ended.
   *
   * @param reason what state that is
   * @param message the same for people, with what to do where something is to be done
   * @param lookAgain when time alone may change the decision
   */
  record Keep(KeyReason reason, String message, Optional<Instant> lookAgain)
      implements IssuedKeyDecision {}

  /**
   * A new credential is to be made.
   *
   * @param why for people
   * @param overlap how long the credentials before it stay good
   */
  record Mint(String why, Duration overlap) implements IssuedKeyDecision {}

  /**
   * The credentials beside the current one are to be ended: a crash left them.
   *
   * @param overlap how long those that came before the current one stay good after it was made
   */
  record EndOthers(Duration overlap) implements IssuedKeyDecision {}

  /**
   * Credentials that were made on request to replace one of a key without a Secret, and have not
   * done so in time, are to be ended: whoever asked for them was told of none.
   */
  record GiveUp() implements IssuedKeyDecision {}

  /**
   * Every credential is to be ended, and the Secret removed.
   *
   * @param revocation as the spec says
   */
  record Revoke(Revocation revocation) implements IssuedKeyDecision {}

  /**
   * The key's current credential was ended by an order: what a crash left beside it is to be ended
   * too, and the Secret removed. No other one is made until somebody asks for it.
   *
   * @param keyID the credential
   * @param order its end
   */
  record Withdraw(String keyID, RecordEnd order) implements IssuedKeyDecision {}

  /**
   * The Secret of an earlier key of the same name is to be removed first.
   *
   * @param secret that Secret
   */
  record RemoveLeftBehind(Secret secret) implements IssuedKeyDecision {}
}
