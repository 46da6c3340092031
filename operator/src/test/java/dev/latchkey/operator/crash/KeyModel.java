package dev.latchkey.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.CredentialShape;
import dev.latchkey.credentials.IssuedFormat;
import dev.latchkey.operator.OperatorAtWork;
import dev.latchkey.operator.hashkeys.HashKeys;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** What must be true of one key, by what was done to it. */
final class KeyModel {
  /** What may happen to a key. Each does nothing where it makes no sense. */
  enum Act {
    DECLARE,
    CHANGE_SCOPES,
    ROTATE,
    ROTATE_AT_ONCE,
    ROTATE_BY_TIME,
    DELETE,
    RECREATE,
    REVOKE_IN_SPEC,
    ORDER_BY_ID,
    ORDER_BY_NAME,
    SELF_REVOKE,
    DELETE_SECRET,
    SCRIBBLE_SECRET,
    PASS_MINUTES,
    PASS_HOURS,
    PASS_DAYS
  }

  private static final String NAME = "checkout";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final OperatorAtWork operator;
  private final History history;
  private final Set<String> dead = new LinkedHashSet<>();
  private boolean declared;
  private boolean ordered;
  private boolean revokedInSpec;
  private int trigger;
  private int scopes;
  private int orders;
  private String rotation = "trigger: t0";

  KeyModel(OperatorAtWork operator, History history) {
    this.operator = operator;
    this.history = history;
  }

  /** Does something, as a user does. */
  void perform(Act act) {
    switch (act) {
      case DECLARE -> declare();
      case CHANGE_SCOPES -> {
        scopes++;
        declare();
      }
      case ROTATE -> rotate("1h");
      case ROTATE_AT_ONCE -> {
        if (declared && !revokedInSpec) {
          killCurrent();
        }
        rotate("0s");
      }
      case ROTATE_BY_TIME -> {
        rotation = rotation.replaceAll(", interval.*", "") + ", interval: 1d";
        rotation += rotation.contains("overlap") ? "" : ", overlap: 1h";
        declare();
      }
      case DELETE -> delete();
      case RECREATE -> {
        if (declared) {
          delete();
          declare();
        }
      }
      case REVOKE_IN_SPEC -> {
        if (declared) {
          revokedInSpec = true;
          declare();
          killAll();
        }
      }
      case ORDER_BY_ID -> {
        if (current().isPresent()) {
          order("keyID: " + IssuedFormat.keyIDOf(current().get()).value());
          killCurrent();
          ordered = true;
        }
      }
      case ORDER_BY_NAME -> {
        if (declared) {
          order("keyRef: {kind: IssuedApiKey, name: " + NAME + "}");
          killAll();
          ordered = true;
          // It also ends what is made within the second that the API server stamped on it.
          Awaitility.await().pollDelay(Duration.ofMillis(1100)).until(() -> true);
        }
      }
      case SELF_REVOKE -> {
        if (current().isPresent()) {
          selfRevoke(current().get());
          killCurrent();
          ordered = true;
        }
      }
      case DELETE_SECRET -> {
        if (operator.secret(NAME) != null) {
          operator.client.resource(operator.secret(NAME)).delete();
        }
      }
      case SCRIBBLE_SECRET -> {
        if (operator.secret(NAME) != null) {
          operator.scribble(NAME, "scribble");
        }
      }
      case PASS_MINUTES -> pass(Duration.ofMinutes(30));
      case PASS_HOURS -> pass(Duration.ofHours(3));
      case PASS_DAYS -> pass(Duration.ofDays(2));
    }
  }

  /** Waits until all is as it must be. */
  void awaitRest(String when) {
    Awaitility.await(when)
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(15))
        .untilAsserted(this::assertAtRest);
  }

  /** Waits until all is as it must be, or something happened. */
  void awaitRestOr(BooleanSupplier happened) {
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(15))
        .untilAsserted(
            () -> {
              if (!happened.getAsBoolean()) {
                assertAtRest();
              }
            });
  }

  private String shown() {
    return "records %s, Secret %s, status %s"
        .formatted(
            operator.records().stream()
                .map(record -> record.getSpec().keyID() + " " + record.getSpec().revocation())
                .toList(),
            operator.secret(NAME) == null ? "absent" : "present",
            declared ? operator.issuedKey(NAME).getStatus() : "none");
  }

  private void assertAtRest() {
    IssuedApiKey key = operator.issuedKey(NAME);
    List<ApiKeyRecord> unended =
        operator.records().stream()
            .filter(record -> record.getSpec().revocation() == null)
            .toList();
    boolean active = declared && !ordered && !revokedInSpec && !contested(key);
    if (declared) {
      assertThat(key.getStatus()).isNotNull();
      assertThat(key.getStatus().observedGeneration()).isEqualTo(key.getMetadata().getGeneration());
      assertThat(OperatorAtWork.condition(key, "Active").status())
          .as(this::shown)
          .isEqualTo(
              active || isOneRetiring() || (contested(key) && !unended.isEmpty())
                  ? Condition.Status.TRUE
                  : Condition.Status.FALSE);
    }
    if (active) {
      assertThat(unended).as("records without an end").hasSize(1);
      assertThat(unended.get(0).getSpec().scopes()).containsExactly("s" + scopes);
      assertThat(unended.get(0).getSpec().audiences()).containsExactly("s" + scopes);
      assertThat(unended.get(0).getMetadata().getLabels())
          .containsKey(Latchkey.AUDIENCE_PREFIX + "s" + scopes);
      assertThat(key.getStatus().keyID()).isEqualTo(unended.get(0).getSpec().keyID());
      if (rotation.contains("interval")) {
        assertThat(unended.get(0).getSpec().createTime().plus(Duration.ofDays(1)))
            .as("the next rotation")
            .isAfter(operator.clock.instant());
      }
      assertThat(operator.secret(NAME)).isNotNull();
      assertThat(operator.fits(operator.credential(NAME), unended.get(0))).isTrue();
    } else if (!contested(key)) {
      assertThat(unended).as("records without an end").isEmpty();
      assertThat(operator.secret(NAME)).isNull();
    }
    for (String credential : dead) {
      assertThat(history.verifies(credential)).as("a dead credential verifies").isFalse();
    }
    history.assertUnbroken();
  }

  /** One that is to end later still verifies, whatever became of the current one. */
  private boolean isOneRetiring() {
    return operator.records().stream()
        .map(record -> record.getSpec().revocation())
        .anyMatch(end -> end != null && end.effectiveTime().isAfter(operator.clock.instant()));
  }

  private static boolean contested(IssuedApiKey key) {
    return key != null
        && key.getStatus() != null
        && OperatorAtWork.condition(key, "Ready") != null
        && OperatorAtWork.condition(key, "Ready").reason().equals("SecretContested");
  }

  private void declare() {
    declared = true;
    operator.issued(
        NAME,
        "{actorID: a, scopes: [s%d], audiences: [s%d], rotation: {%s}%s}"
            .formatted(
                scopes,
                scopes,
                rotation,
                revokedInSpec ? ", revocation: {reason: KeyCompromise}" : ""));
  }

  private void rotate(String overlap) {
    trigger++;
    rotation = "trigger: t%d, overlap: %s".formatted(trigger, overlap);
    ordered = false;
    declare();
  }

  private void delete() {
    if (declared) {
      operator.client.resource(operator.issuedKey(NAME)).delete();
      killAll();
      declared = false;
      ordered = false;
      revokedInSpec = false;
    }
  }

  private void order(String target) {
    orders++;
    operator.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeyRevocation
        metadata: {name: stop-%d}
        spec: {%s, reason: KeyCompromise}
        """
            .formatted(orders, target));
  }

  private void selfRevoke(String credential) {
    orders++;
    String keyID = IssuedFormat.keyIDOf(credential).value();
    byte[] proof =
        HashKeys.read(operator.secret(Latchkey.HASH_KEYS_SECRET))
            .find(operator.record(keyID).getSpec().hashKeyID())
            .orElseThrow()
            .proof(credential);
    operator.apply(
        """
        apiVersion: latchkey.dev/v1alpha1
        kind: ApiKeySelfRevocation
        metadata: {name: mine-%d}
        spec: {keyID: %s, proof: %s, reason: KeyCompromise}
        """
            .formatted(orders, keyID, HexFormat.of().formatHex(proof)));
  }

  /** Time passes with the operator at a stand, as timers run by the machine's clock. */
  private void pass(Duration time) {
    boolean running = operator.isRunning();
    operator.stop();
    operator.clock.advance(time);
    if (running) {
      operator.start();
    }
  }

  private void killCurrent() {
    current().ifPresent(dead::add);
  }

  /** The credential in the Secret, unless somebody scribbled there. */
  private Optional<String> current() {
    return Optional.ofNullable(operator.secret(NAME))
        .map(secret -> operator.credential(NAME))
        .filter(credential -> CredentialShape.of(credential) == CredentialShape.ISSUED);
  }

  private void killAll() {
    dead.addAll(history.handedOut());
  }
}
