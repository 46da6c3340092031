package dev.latchkey.operator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.crds.Latchkey;
import dev.latchkey.crds.Latchkey.SecretRole;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.record.EndCause;
import dev.latchkey.crds.record.RecordEnd;
import dev.latchkey.operator.OperatorAtWork;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Sees all that happens in a namespace: every credential that anybody could have read, and whether
 * an end was ever taken back.
 */
final class History implements AutoCloseable {
  private final OperatorAtWork operator;
  private final List<Watch> watches;
  private final Set<String> handedOut = new LinkedHashSet<>();
  private final Map<String, ApiKeyRecord> records = new HashMap<>();
  private final Set<String> removed = new LinkedHashSet<>();
  private final List<String> broken = new CopyOnWriteArrayList<>();

  private History(OperatorAtWork operator) {
    this.operator = operator;
    this.watches =
        List.of(
            operator
                .client
                .secrets()
                .inNamespace(operator.namespace())
                .watch(new Each<>((action, secret) -> see(secret))),
            operator
                .client
                .resources(ApiKeyRecord.class)
                .inNamespace(operator.namespace())
                .watch(new Each<>(this::see)));
  }

  static History of(OperatorAtWork operator) {
    return new History(operator);
  }

  /** Every issued credential that was in a Secret at any time. */
  synchronized Set<String> handedOut() {
    return new LinkedHashSet<>(handedOut);
  }

  /** Whether a verifier would accept a credential now. */
  boolean verifies(String credential) {
    Instant now = operator.clock.instant();
    return operator.records().stream()
        .anyMatch(
            record ->
                !isEnded(record, now)
                    && (record.getSpec().expireTime() == null
                        || record.getSpec().expireTime().isAfter(now))
                    && operator.fits(credential, record));
  }

  static boolean isEnded(ApiKeyRecord record, Instant now) {
    RecordEnd end = record.getSpec().revocation();
    return end != null && !end.effectiveTime().isAfter(now);
  }

  /** No end was taken back or moved later, and no record of an issued key came twice. */
  void assertUnbroken() {
    assertThat(broken).as("ends that were taken back").isEmpty();
  }

  private synchronized void see(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    if (labels != null
        && SecretRole.CREDENTIAL.label().equals(labels.get(Latchkey.SECRET_ROLE))
        && secret.getData() != null) {
      secret.getData().values().stream()
          .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
          .filter(value -> value.matches("[a-z0-9]+_v1_[0-9A-Z]{26}_.*"))
          .forEach(handedOut::add);
    }
  }

  private synchronized void see(Watcher.Action action, ApiKeyRecord record) {
    String keyID = record.getSpec().keyID();
    if (action == Watcher.Action.DELETED) {
      records.remove(keyID);
      removed.add(keyID);
      return;
    }
    boolean imported =
        record.getSpec().owner().kind().equals(HasMetadata.getKind(ImportedApiKey.class));
    if (!imported && removed.contains(keyID)) {
      broken.add("record " + keyID + " came back after it was removed");
    }
    ApiKeyRecord before = records.put(keyID, record);
    if (before != null && before.getSpec().revocation() != null) {
      RecordEnd was = before.getSpec().revocation();
      RecordEnd is = record.getSpec().revocation();
      boolean armedAgain = is == null && imported && was.cause() == EndCause.OWNER_GONE;
      if (!armedAgain && (is == null || is.effectiveTime().isAfter(was.effectiveTime()))) {
        broken.add("record " + keyID + " ended at " + was + ", then " + is);
      }
    }
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private record Each<T>(BiConsumer<Watcher.Action, T> seen) implements Watcher<T> {
    @Override
    public void eventReceived(Action action, T resource) {
      seen.accept(action, resource);
    }

    @Override
    public void onClose(WatcherException cause) {}
  }
}
