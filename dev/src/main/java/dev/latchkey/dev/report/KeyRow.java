package dev.latchkey.dev.report;

import dev.latchkey.crds.condition.Condition;
import dev.latchkey.crds.condition.KeyReason;
import dev.latchkey.crds.key.ApiKey;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IpRestriction;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.key.KeySpec;
import dev.latchkey.crds.key.KeyStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One key as the table shows it.
 *
 * @param namespace where it is
 * @param name its name
 * @param issued whether Latchkey made its credential; else it was imported
 * @param actor who acts with it
 * @param scopes what it may do
 * @param state the reason of its Ready condition
 * @param delivered whether a Secret holds its credential
 * @param settled whether the operator is done with it for now
 * @param fromAnywhere whether its credential verifies from every address, this machine's too
 * @param expires when its credential expires; empty: never
 */
public record KeyRow(
    String namespace,
    String name,
    boolean issued,
    String actor,
    List<String> scopes,
    String state,
    boolean delivered,
    boolean settled,
    boolean fromAnywhere,
    Optional<Instant> expires) {

  public KeyRow {
    scopes = List.copyOf(scopes);
  }

  /** Every key of the cluster, by namespace and name. */
  public static List<KeyRow> all(KubernetesClient client) {
    Stream<ApiKey<?>> issued =
        client.resources(IssuedApiKey.class).inAnyNamespace().list().getItems().stream()
            .map(key -> key);
    Stream<ApiKey<?>> imported =
        client.resources(ImportedApiKey.class).inAnyNamespace().list().getItems().stream()
            .map(key -> key);
    return Stream.concat(issued, imported)
        .map(KeyRow::of)
        .sorted(Comparator.comparing(KeyRow::namespace).thenComparing(KeyRow::name))
        .toList();
  }

  static KeyRow of(ApiKey<?> key) {
    Optional<KeySpec> spec = Optional.ofNullable(key.getSpec());
    Optional<KeyStatus> status = Optional.ofNullable(key.getStatus());
    Optional<Condition> ready = status.flatMap(KeyRow::ready);
    String state = ready.map(Condition::reason).orElse(KeyReason.PENDING.text());
    return new KeyRow(
        key.getMetadata().getNamespace(),
        key.getMetadata().getName(),
        key instanceof IssuedApiKey,
        spec.map(KeySpec::actorID).orElse("?"),
        spec.map(KeySpec::scopes).orElse(List.of()),
        state,
        status.map(KeyStatus::secretName).isPresent(),
        !state.equals(KeyReason.PENDING.text())
            && key.getMetadata()
                .getGeneration()
                .equals(status.map(KeyStatus::observedGeneration).orElse(null)),
        spec.map(KeySpec::ipRestriction)
            .map(IpRestriction::allowedCIDRs)
            .filter(allowed -> !allowed.isEmpty())
            .isEmpty(),
        status.map(KeyStatus::expireTime));
  }

  private static Optional<Condition> ready(KeyStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst();
  }

  /** Whether its credential can be had from a Secret and verifies here. */
  public boolean isGoodExample() {
    return issued && delivered && fromAnywhere && state.equals(KeyReason.ISSUED.text());
  }
}
