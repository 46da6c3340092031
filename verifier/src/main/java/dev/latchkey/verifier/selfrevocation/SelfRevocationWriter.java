package dev.latchkey.verifier.selfrevocation;

import dev.latchkey.crds.audit.AuditLine;
import dev.latchkey.crds.key.RevocationReason;
import dev.latchkey.crds.revocation.ApiKeySelfRevocation;
import dev.latchkey.crds.revocation.ApiKeySelfRevocationSpec;
import dev.latchkey.verifier.index.IndexedRecord;
import dev.latchkey.verifier.index.RecordKey;
import dev.latchkey.verifier.index.RevocationLedger;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores self-revocations, one at a time for a record: who asks while one is under way shares what
 * comes of it. Safe for use by several threads.
 *
 * <p>From the moment one is sent the verifier refuses the credential itself. That stays so when the
 * answer is lost, as it may have been stored: better refused than good. Only where the API server
 * has said that it stored nothing (4xx) is the refusal taken back, as the holder is told so, and
 * all other verifiers go on as before.
 */
public final class SelfRevocationWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SelfRevocationWriter.class);
  private static final Logger AUDIT = LoggerFactory.getLogger(AuditLine.LOGGER);
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final String NAME_PREFIX = "self-";

  private final RevocationLedger ledger;
  private final SelfRevocationStore store;
  private final Executor executor;
  private final Map<RecordKey, CompletableFuture<SelfRevocationOutcome>> underWay =
      new ConcurrentHashMap<>();

  /**
   * @param ledger told of what is sent and stored
   * @param store where they are stored
   * @param executor runs the store; bounded
   */
  public SelfRevocationWriter(
      RevocationLedger ledger, SelfRevocationStore store, Executor executor) {
    this.ledger = ledger;
    this.store = store;
    this.executor = executor;
  }

  /**
   * Stores one; waits for it, some seconds at most.
   *
   * @param address the client's, for the audit log; empty if not known
   */
  SelfRevocationOutcome write(
      IndexedRecord record, byte[] proof, RevocationReason reason, Optional<byte[]> address) {
    CompletableFuture<SelfRevocationOutcome> added = new CompletableFuture<>();
    CompletableFuture<SelfRevocationOutcome> present = underWay.putIfAbsent(record.key(), added);
    if (present != null) {
      return await(present);
    }
    try {
      executor.execute(() -> run(record, proof, reason, address, added));
    } catch (RejectedExecutionException full) {
      LOG.warn("A self-revocation was not stored: too many are under way");
      end(record, added, SelfRevocationOutcome.NOT_STORED);
    }
    return await(added);
  }

  private void run(
      IndexedRecord record,
      byte[] proof,
      RevocationReason reason,
      Optional<byte[]> address,
      CompletableFuture<SelfRevocationOutcome> result) {
    SelfRevocationOutcome outcome = SelfRevocationOutcome.NOT_STORED;
    try {
      outcome = send(record, proof, reason, address);
    } catch (RuntimeException unexpected) {
      // The message might quote what was sent.
      LOG.warn("A self-revocation failed: {}", unexpected.getClass().getName());
    } finally {
      end(record, result, outcome);
    }
  }

  private SelfRevocationOutcome send(
      IndexedRecord record, byte[] proof, RevocationReason reason, Optional<byte[]> address) {
    boolean refusedByThis = ledger.refuse(record);
    RecordKey key = record.key();
    ApiKeySelfRevocation stored;
    try {
      stored = store.store(order(key, proof, reason));
    } catch (NotStoredException e) {
      // Not where an earlier one was lost: that one may have been stored.
      if (e.isCertain() && refusedByThis) {
        ledger.takeBack(record);
      }
      return failed(key, e);
    }
    AUDIT.info("{}", line(stored, key, reason, address));
    ledger.put(stored);
    return SelfRevocationOutcome.STORED;
  }

  /** It is no Event: a verifier may not write any, and the operator tells of what it does. */
  private static AuditLine line(
      ApiKeySelfRevocation stored,
      RecordKey key,
      RevocationReason reason,
      Optional<byte[]> address) {
    return AuditLine.of("SelfRevocationStored")
        .with("by", "the holder")
        .with("address", address.map(SelfRevocationWriter::text))
        .with("kind", stored.getKind())
        .with("namespace", key.namespace())
        .with("name", Optional.ofNullable(stored.getMetadata().getName()))
        .with("keyID", key.keyID().value())
        .with("why", reason.text())
        .with("message", "A holder revoked a credential; this verifier refuses it from now on.");
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
    }
  }

  private static SelfRevocationOutcome failed(RecordKey key, NotStoredException e) {
    if (e.isForbidden()) {
      LOG.error(
          "Namespace {}: a self-revocation was not stored, as this verifier may not write it ({});"
              + " grant its service account create on apikeyselfrevocations.latchkey.dev there, as"
              + " the role latchkey-verifier does, unless an admission policy or the end of the"
              + " namespace is what forbids it",
          key.namespace(),
          e.getMessage());
      return SelfRevocationOutcome.FORBIDDEN;
    }
    LOG.warn("Namespace {}: a self-revocation was not stored: {}", key.namespace(), e.getMessage());
    return SelfRevocationOutcome.NOT_STORED;
  }

  private void end(
      IndexedRecord record,
      CompletableFuture<SelfRevocationOutcome> result,
      SelfRevocationOutcome outcome) {
    underWay.remove(record.key(), result);
    result.complete(outcome);
  }

  private static ApiKeySelfRevocation order(RecordKey key, byte[] proof, RevocationReason reason) {
    ApiKeySelfRevocation order = new ApiKeySelfRevocation();
    order.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.namespace())
            .withGenerateName(NAME_PREFIX)
            .build());
    order.setSpec(
        new ApiKeySelfRevocationSpec(key.keyID().value(), HexFormat.of().formatHex(proof), reason));
    return order;
  }

  private static SelfRevocationOutcome await(CompletableFuture<SelfRevocationOutcome> result) {
    try {
      return result.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return SelfRevocationOutcome.NOT_STORED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return SelfRevocationOutcome.NOT_STORED;
    }
  }
}
