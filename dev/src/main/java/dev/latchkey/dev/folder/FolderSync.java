package dev.latchkey.dev.folder;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Applies a folder's YAML to an API server, and again whenever a file is added, changed or removed.
 *
 * <p>An object whose document is gone is deleted. A file that is no valid YAML, and an object that
 * the API server refuses, are reported in a line and stay as they were applied last; the rest goes
 * on, and refused objects are tried again now and then. An object that somebody else changes or
 * deletes is left alone until its file changes. What was applied is known only while this runs.
 */
public final class FolderSync implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration SETTLE = Duration.ofMillis(200);
  private static final int SETTLE_ROUNDS = 25;
  private static final int ROUNDS_BETWEEN_RETRIES = 5;

  private final Path folder;
  private final Applier applier;
  private final Consumer<String> report;
  private final ManifestParser parser = new ManifestParser();
  private final Map<ObjectRef, Manifest> applied = new LinkedHashMap<>();
  private final Map<Object, String> reported = new HashMap<>();
  private final Optional<WatchService> watch;
  private final Thread thread;
  private FolderState state = FolderState.empty();
  private FolderContent content = new FolderContent(Map.of());
  private boolean retry;
  private volatile boolean closed;

  private FolderSync(Path folder, KubernetesClient client, Consumer<String> report) {
    this.folder = folder;
    this.applier = new Applier(client);
    this.report = report;
    this.watch = watch(folder);
    this.thread = new Thread(this::run, "folder-sync");
    this.thread.setDaemon(true);
  }

  /**
   * Applies the folder once, then goes on in the background.
   *
   * @param client may write whatever the folder declares; the caller's to close, after this
   * @param report takes one line for each change and each problem; called by one thread at a time
   * @throws IOException when the folder cannot be read
   */
  public static FolderSync start(Path folder, KubernetesClient client, Consumer<String> report)
      throws IOException {
    FolderContent first = FolderContent.read(folder);
    FolderSync sync = new FolderSync(folder, client, report);
    sync.accept(first);
    sync.thread.start();
    return sync;
  }

  /** Events only make it quicker than the poll, so a system without them will do. */
  private static Optional<WatchService> watch(Path folder) {
    try {
      WatchService service = folder.getFileSystem().newWatchService();
      folder.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
      return Optional.of(service);
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private void run() {
    int rounds = 0;
    try {
      while (!closed) {
        awaitChange();
        rounds++;
        Optional<FolderContent> now = settled();
        boolean changed = now.isPresent() && !now.get().equals(content);
        if (changed || (retry && rounds % ROUNDS_BETWEEN_RETRIES == 0)) {
          acceptOrSay(now.orElse(content));
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // Closed.
    }
  }

  /** Whatever goes wrong with one state of the folder, the next one is looked at. */
  private void acceptOrSay(FolderContent now) {
    try {
      accept(now);
    } catch (RuntimeException e) {
      retry = true;
      say(folder, folder + " could not be applied in full: " + e.getClass().getSimpleName());
    }
  }

  private void awaitChange() throws InterruptedException {
    if (watch.isEmpty()) {
      Thread.sleep(POLL.toMillis());
      return;
    }
    WatchKey key = watch.get().poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }

  /**
   * The folder's content when nobody is writing to it: an editor empties a file before it fills it,
   * and an empty file must not delete a key. Empty when the folder cannot be read.
   */
  private Optional<FolderContent> settled() throws InterruptedException {
    try {
      FolderContent now = FolderContent.read(folder);
      for (int round = 0; !now.equals(content) && round < SETTLE_ROUNDS; round++) {
        Thread.sleep(SETTLE.toMillis());
        FolderContent later = FolderContent.read(folder);
        if (later.equals(now)) {
          break;
        }
        now = later;
      }
      reported.remove(folder);
      return Optional.of(now);
    } catch (IOException e) {
      say(folder, folder + " cannot be read any more; what it declared stays.");
      return Optional.empty();
    }
  }

  private void accept(FolderContent now) {
    content = now;
    state = state.next(now, parser);
    retry = false;
    reportInvalid();
    for (Manifest manifest : state.declared()) {
      if (!Optional.ofNullable(applied.get(manifest.ref())).equals(Optional.of(manifest))) {
        apply(manifest);
      }
    }
    List<ObjectRef> declared = state.declared().stream().map(Manifest::ref).toList();
    for (Manifest vanished : List.copyOf(applied.values())) {
      if (!declared.contains(vanished.ref())) {
        delete(vanished);
      }
    }
  }

  private void reportInvalid() {
    state.problems().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            problem ->
                say(problem.getKey(), problem.getKey() + ": skipped: " + problem.getValue()));
    state
        .duplicates()
        .forEach(
            (manifest, winner) ->
                say(
                    manifest,
                    manifest.file()
                        + ": skipped: "
                        + manifest.ref()
                        + " is already declared in "
                        + winner));
    // What is mended may be reported again when it breaks again.
    reported
        .keySet()
        .removeIf(key -> key instanceof String file && !state.problems().containsKey(file));
  }

  private void apply(Manifest manifest) {
    Optional<Manifest> before = Optional.ofNullable(applied.get(manifest.ref()));
    try {
      Applier.Outcome outcome = applier.apply(manifest, before);
      applied.put(manifest.ref(), manifest);
      reported.remove(manifest.ref());
      switch (outcome) {
        case CREATED -> report.accept(manifest.file() + ": " + manifest.ref() + " created");
        case UPDATED -> report.accept(manifest.file() + ": " + manifest.ref() + " updated");
        case UNCHANGED -> {
          // Nothing that anybody would want to read about.
        }
      }
    } catch (ApplyException e) {
      refused(manifest, e.getMessage());
    } catch (KubernetesClientException e) {
      refused(manifest, "the API server did not answer");
    }
  }

  private void delete(Manifest vanished) {
    try {
      boolean deleted = applier.delete(vanished);
      applied.remove(vanished.ref());
      if (deleted) {
        report.accept(vanished.file() + ": " + vanished.ref() + " deleted");
      }
    } catch (ApplyException e) {
      refused(vanished, e.getMessage());
    } catch (KubernetesClientException e) {
      refused(vanished, "the API server did not answer");
    }
  }

  private void refused(Manifest manifest, String why) {
    retry = true;
    say(manifest.ref(), manifest.file() + ": " + manifest.ref() + " is refused: " + why);
  }

  /** The same thing about the same subject is said once. */
  private void say(Object subject, String line) {
    if (!line.equals(reported.put(subject, line))) {
      report.accept(line);
    }
  }

  /** Stops applying. What was applied stays. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    watch.ifPresent(
        service -> {
          try {
            service.close();
          } catch (IOException e) {
            // Nothing is left to do with it.
          }
        });
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
