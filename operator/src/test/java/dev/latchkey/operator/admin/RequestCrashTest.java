package dev.latchkey.operator.admin;

import static dev.latchkey.operator.admin.Requests.CALL;
import static dev.latchkey.operator.admin.Requests.NO_CHANGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.credentials.KeyId;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.OperatorOnMock;
import dev.latchkey.operator.admin.KeyAdministration.Issued;
import dev.latchkey.operator.crash.CrashingWrites;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Stops the operator at each write of each request, before the write and with it done but
 * unanswered. Afterwards there is one credential or none, nobody was told of one that does not
 * count, and the same request again does what it says.
 */
class RequestCrashTest {
  private static final Duration BEYOND_THE_GRACE = Duration.ofSeconds(31);
  private static final String RAW = "raw_key_0123456789ab";

  @Test
  void issueLeavesNothingUsableBehindAndIsFinishedByTheSameRequest() {
    NewKey key = Requests.key("checkout", Optional.of("r-1"));
    crashing(
        mock -> "",
        (service, nothing) -> service.issue(CALL, key).secret().orElse(null),
        (mock, nothing, secret) -> {
          Issued again = mock.administration().issue(CALL, key);
          assertThat(unended(mock)).hasSize(1);
          assertThat(again.key().record().keyID())
              .isEqualTo(unended(mock).get(0).getSpec().keyID());
          if (secret != null) {
            assertThat(mock.fits(secret, unended(mock).get(0))).isTrue();
          }
          again
              .secret()
              .ifPresent(told -> assertThat(mock.fits(told, unended(mock).get(0))).isTrue());
        });
  }

  @Test
  void anInterruptedRotationOverHttpCountsOrDoesNot() {
    crashing(
        mock -> mock.administration().issue(CALL, Requests.key("checkout")).key().record().keyID(),
        (service, old) -> service.rotate(CALL, new KeyId(old), Requests.scopes("other")).secret(),
        (mock, old, secret) -> {
          awaitOneUnended(mock);
          ApiKeyRecord current = unended(mock).get(0);
          if (secret != null) {
            assertThat(mock.fits(secret, current)).isTrue();
          }
          mock.administration().rotate(CALL, new KeyId(current.getSpec().keyID()), NO_CHANGES);
          awaitOneUnended(mock);
        });
  }

  @Test
  void anInterruptedRotationOfAKeyWithASecretLeavesOneThatIsInIt() {
    crashing(
        mock -> {
          mock.issued("checkout", "{actorID: a, scopes: [one]}");
          return mock.awaitIssued("checkout", "Issued").getStatus().keyID();
        },
        (service, old) -> service.rotate(CALL, new KeyId(old), NO_CHANGES).secret(),
        (mock, old, secret) -> {
          Awaitility.await()
              .dontCatchUncaughtExceptions()
              .atMost(Duration.ofSeconds(20))
              .untilAsserted(
                  () -> {
                    assertThat(unended(mock)).hasSize(1);
                    assertThat(mock.fits(mock.credential("checkout"), unended(mock).get(0)))
                        .isTrue();
                  });
          if (secret != null) {
            assertThat(mock.credential("checkout")).isEqualTo(secret);
          }
        });
  }

  @Test
  void anInterruptedImportIsFinishedByTheSameRequest() {
    NewImport key = Requests.rawKey("partner", RAW, Optional.of("r-1"));
    crashing(
        mock -> "",
        (service, nothing) -> service.importKey(CALL, key).record().keyID(),
        (mock, nothing, id) -> {
          ListedKey again = mock.administration().importKey(CALL, key);
          assertThat(unended(mock)).hasSize(1);
          assertThat(mock.fits(RAW, unended(mock).get(0))).isTrue();
          mock.awaitImported(again.record().owner().name(), "Imported");
        });
  }

  @Test
  void anInterruptedImportWithoutARequestIDCanBeRepeated() {
    NewImport key = Requests.rawKey("partner", RAW);
    crashing(
        mock -> "",
        (service, nothing) -> service.importKey(CALL, key).record().keyID(),
        (mock, nothing, id) -> {
          try {
            mock.administration().importKey(CALL, key);
          } catch (RequestException e) {
            assertThat(e.reason()).isEqualTo(ErrorReason.RAW_KEY_ALREADY_IMPORTED);
          }
          assertThat(unended(mock)).hasSize(1);
          assertThat(mock.fits(RAW, unended(mock).get(0))).isTrue();
        });
  }

  @Test
  void aRevocationThatWasStoredHolds() {
    crashing(
        mock -> mock.administration().issue(CALL, Requests.key("checkout")).key().record().keyID(),
        (service, id) -> {
          service.revoke(
              CALL,
              Optional.empty(),
              new KeyId(id),
              RevocationReason.KEY_COMPROMISE,
              Optional.empty());
          return id;
        },
        (mock, id, done) -> {
          try {
            mock.administration()
                .revoke(
                    CALL,
                    Optional.empty(),
                    new KeyId(id),
                    RevocationReason.KEY_COMPROMISE,
                    Optional.empty());
          } catch (RequestException e) {
            assertThat(e.reason()).isEqualTo(ErrorReason.API_KEY_ALREADY_REVOKED);
          }
          Awaitility.await()
              .dontCatchUncaughtExceptions()
              .atMost(Duration.ofSeconds(20))
              .until(() -> unended(mock).isEmpty());
        });
  }

  @Test
  void anInterruptedDeletionCanBeRepeated() {
    crashing(
        mock ->
            mock.administration().importKey(CALL, Requests.rawKey("partner", RAW)).record().keyID(),
        (service, id) -> {
          service.delete(CALL, new KeyId(id));
          return id;
        },
        (mock, id, done) -> {
          try {
            mock.administration().delete(CALL, new KeyId(id));
          } catch (RequestException e) {
            assertThat(e.reason()).isEqualTo(ErrorReason.API_KEY_NOT_FOUND);
          }
          assertThat(mock.records()).isEmpty();
          assertThat(
                  mock.administration()
                      .importKey(CALL, Requests.rawKey("partner", RAW))
                      .record()
                      .keyID())
              .isEqualTo(id);
        });
  }

  private interface Request {
    String make(KeyService service, String subject);
  }

  private interface Aftermath {
    void check(OperatorOnMock mock, String subject, String told);
  }

  /** At each write in turn, until the request needs no more of them. */
  private static void crashing(
      Function<OperatorOnMock, String> before, Request request, Aftermath aftermath) {
    boolean crashed = true;
    for (int writes = 0; crashed; writes++) {
      crashed = crashes(before, request, aftermath, writes, false);
      crashes(before, request, aftermath, writes, true);
    }
  }

  private static boolean crashes(
      Function<OperatorOnMock, String> before,
      Request request,
      Aftermath aftermath,
      int writes,
      boolean nextArrives) {
    try (OperatorOnMock mock = OperatorOnMock.administered()) {
      String subject = before.apply(mock);
      mock.stop();
      CrashingWrites crash = new CrashingWrites(writes, nextArrives);
      String told = null;
      boolean answered = false;
      try (KubernetesClient doomed = mock.newClient(crash)) {
        mock.start(doomed);
        try {
          told = request.make(mock.administration(), subject);
          answered = true;
        } catch (RuntimeException crashedThere) {
          assertThat(crash.crashed()).as("refused without a crash: " + crashedThere).isTrue();
        }
        mock.stop();
      }
      mock.clock.advance(BEYOND_THE_GRACE);
      mock.start();
      Awaitility.await().until(() -> mock.administration().isReady());
      try {
        aftermath.check(mock, subject, told);
      } catch (Throwable e) {
        throw new AssertionError(
            "crashed after %d writes%s, %s"
                .formatted(
                    writes,
                    nextArrives ? " and one unanswered" : "",
                    answered ? "answered" : "not answered"),
            e);
      }
      return crash.crashed() && !answered;
    }
  }

  private static void awaitOneUnended(OperatorOnMock mock) {
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofSeconds(20))
        .until(() -> unended(mock).size() == 1);
  }

  private static List<ApiKeyRecord> unended(OperatorOnMock mock) {
    return mock.records().stream().filter(record -> record.getSpec().revocation() == null).toList();
  }
}
