package dev.latchkey.operator.namespace;

import dev.latchkey.crds.client.Forbidden;
import dev.latchkey.crds.client.SingleAttempt;
import dev.latchkey.crds.issuer.ApiKeyIssuer;
import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.record.ApiKeyRecord;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of several listed namespaces the operator may read: one that lost its Role, or is gone, is
 * no reason to leave the others alone. Of a single one, or of all at once, nothing is asked. Safe
 * for use by several threads.
 */
public final class ReadableNamespaces {
  private static final Logger LOG = LoggerFactory.getLogger(ReadableNamespaces.class);

  /** What the operator watches. */
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ApiKeyRecord.class,
          IssuedApiKey.class,
          ImportedApiKey.class,
          ApiKeyIssuer.class,
          ApiKeyRevocation.class,
          ApiKeySelfRevocation.class,
          Secret.class);

  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  private final SingleAttempt attempt;
  private final Set<String> listed;
  private volatile Set<String> forbidden = Set.of();

  /**
   * @param client not closed by this
   * @param listed all that are to be read; empty = every one there is
   */
  public ReadableNamespaces(KubernetesClient client, Set<String> listed) {
    this.attempt = new SingleAttempt(client);
    this.listed = Set.copyOf(listed);
  }

  /**
   * Asks the API server. Where it does not answer, a namespace counts as it did before. All that
   * are listed where none of them may be read: that is no namespace's trouble.
   */
  public synchronized Set<String> find() {
    if (listed.size() < 2) {
      return listed;
    }
    Set<String> found = new TreeSet<>();
    try {
      for (String namespace : new TreeSet<>(listed)) {
        if (isForbidden(namespace)) {
          found.add(namespace);
        }
      }
    } catch (KubernetesClientException e) {
      LOG.debug("Which namespaces may be read is not known: {}", SingleAttempt.reason(e));
      return without(forbidden);
    }
    report(found);
    forbidden = Set.copyOf(found);
    return without(found);
  }

  /** How many may not be read, as was last found. */
  public int unreadable() {
    return forbidden.size();
  }

  /** All that are to be read; empty = every one there is. */
  public Set<String> listed() {
    return listed;
  }

  /** Whether none of them could be read when it was last asked. */
  public boolean isNothing() {
    return !listed.isEmpty() && forbidden.size() == listed.size();
  }

  private Set<String> without(Set<String> refused) {
    Set<String> readable = new TreeSet<>(listed);
    readable.removeAll(refused);
    return readable.isEmpty() ? listed : Set.copyOf(readable);
  }

  private boolean isForbidden(String namespace) {
    for (Class<? extends HasMetadata> kind : KINDS) {
      try {
        attempt.call(client -> client.resources(kind).inNamespace(namespace).list(ONE));
      } catch (KubernetesClientException e) {
        if (Forbidden.isCauseOf(e)) {
          return true;
        }
        throw e;
      }
    }
    return false;
  }

  private void report(Set<String> found) {
    for (String namespace : found) {
      if (!forbidden.contains(namespace)) {
        LOG.warn(
            "The namespace {} may not be read; it is tried again: a right is missing, or the"
                + " namespace is gone",
            namespace);
      }
    }
    for (String namespace : forbidden) {
      if (!found.contains(namespace)) {
        LOG.info("The namespace {} may be read again", namespace);
      }
    }
  }
}
