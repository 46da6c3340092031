package dev.latchkey.operator.admin;

import dev.latchkey.credentials.hashing.HashKeyRing;
import dev.latchkey.http.ErrorReason;
import dev.latchkey.http.RequestException;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Imported;
import dev.latchkey.operator.admin.KeyAdministration.ImportResult.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports many raw keys, some at a time, whichever requests they come from: so that the API server
 * is never asked by all at once. Thread-safe.
 */
final class BatchImporting implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BatchImporting.class);
  private static final int AT_A_TIME = 16;

  private final Importing importing;
  private final RequestedRecords requested;
  private final ExecutorService workers;

  BatchImporting(Importing importing, RequestedRecords requested) {
    this.importing = importing;
    this.requested = requested;
    this.workers = Executors.newFixedThreadPool(AT_A_TIME, threads());
  }

  /** Of raw keys that are the same the first is imported, and the others are refused. */
  List<ImportResult> importAll(Call call, List<NewImport> keys) {
    requested.requireOpen(call);
    HashKeyRing ring = importing.ring(call);
    Set<String> seen = new HashSet<>();
    List<Future<Importing.Imported>> pending = new ArrayList<>();
    for (NewImport key : keys) {
      pending.add(
          seen.add(key.rawKey().text())
              ? workers.submit(() -> importing.importUnder(ring, call, key))
              : null);
    }
    List<ImportResult> results = new ArrayList<>();
    List<Importing.Imported> imported = new ArrayList<>();
    for (Future<Importing.Imported> one : pending) {
      ImportResult result = one == null ? duplicate() : await(one, imported);
      results.add(result);
    }
    if (!imported.isEmpty() && !importing.isStill(ring, call)) {
      imported.forEach(this::undo);
      throw Refusals.aborted();
    }
    return results;
  }

  /** One that cannot be taken back must not keep the others. */
  private void undo(Importing.Imported imported) {
    try {
      importing.undo(imported);
    } catch (RuntimeException e) {
      log.error(
          "The imported key {} could not be taken back, though its hash key is gone",
          imported.record().getMetadata().getName());
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }

  private static ImportResult await(
      Future<Importing.Imported> one, List<Importing.Imported> imported) {
    try {
      Importing.Imported done = one.get();
      imported.add(done);
      return new Imported(ListedKey.of(done.record()));
    } catch (ExecutionException e) {
      return new Refused(refusal(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Refused(
          new RequestException(ErrorReason.UNAVAILABLE, "The operator is stopping: try again."));
    }
  }

  private static RequestException refusal(Throwable why) {
    try {
      return Refusals.translating(
          () -> {
            if (why instanceof RuntimeException known) {
              throw known;
            }
            throw new IllegalStateException(why.getClass().getName());
          });
    } catch (RequestException refused) {
      return refused;
    } catch (RuntimeException mistake) {
      log.error("An import failed: {}", mistake.getClass().getName());
      return new RequestException(
          ErrorReason.INTERNAL, "Something went wrong here; the log says where.");
    }
  }

  private static ImportResult duplicate() {
    return new Refused(
        new RequestException(
            ErrorReason.RAW_KEY_ALREADY_IMPORTED,
            "raw_key: an earlier item of this batch has the same."));
  }

  private static ThreadFactory threads() {
    var number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "batch-import-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
