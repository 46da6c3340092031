package dev.latchkey.apiserver;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Gets the programs of an API server onto this machine: downloaded where that is possible, else
 * built with Go.
 *
 * <p>An installation is there whole or not at all, whoever interrupts it and however many run at
 * once: programs are put together in a folder of their own, which is then renamed.
 */
public final class ApiServerInstaller {

  private static final String UNFINISHED = ".latchkey-unfinished-";
  private static final long LOCK_POLL_MILLIS = 500;

  private final ApiServerInstallation installation;
  private final List<BinarySource> sources;
  private final Consumer<String> progress;

  ApiServerInstaller(
      ApiServerInstallation installation, List<BinarySource> sources, Consumer<String> progress) {
    this.installation = installation;
    this.sources = List.copyOf(sources);
    this.progress = progress;
  }

  /**
   * An installer that tries the download of {@code kube-api-test} first and Go second.
   *
   * @param progress takes lines for the person who waits
   */
  public static ApiServerInstaller standard(
      ApiServerInstallation installation, Clock clock, Consumer<String> progress) {
    return new ApiServerInstaller(
        installation,
        List.of(new KubeApiTestDownload(), new GoBuild(System.getenv(), clock)),
        progress);
  }

  /**
   * Installs what is not installed yet; waits where another process is at it.
   *
   * @return whether there was anything to do
   * @throws ApiServerException when no way is open; its message says what to install
   */
  public boolean install() throws InterruptedException {
    if (installation.isInstalled()) {
      return false;
    }
    Path versions = installation.directory().getParent();
    try {
      Files.createDirectories(versions);
      Path lockFile = versions.resolve(".latchkey-install.lock");
      try (FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        // Closing the channel frees the lock, and so does the end of this process.
        awaitLock(channel);
        if (installation.isInstalled()) {
          return false;
        }
        removeUnfinished(versions);
        fetchInto(versions);
        return true;
      }
    } catch (IOException e) {
      throw new ApiServerException(
          "The API server cannot be installed in " + versions + ": " + Failures.rootCause(e) + ".",
          e);
    }
  }

  private void awaitLock(FileChannel channel) throws IOException, InterruptedException {
    boolean said = false;
    while (!tryLock(channel)) {
      if (!said) {
        progress.accept("Another process is installing the API server; waiting for it …");
        said = true;
      }
      Thread.sleep(LOCK_POLL_MILLIS);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException heldInThisProcess) {
      return false;
    }
  }

  /** Whoever holds the lock is alone, so what is unfinished now was interrupted. */
  private static void removeUnfinished(Path versions) throws IOException {
    try (Stream<Path> entries = Files.list(versions)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(UNFINISHED)) {
          Folders.deleteRecursively(entry);
        }
      }
    }
  }

  private void fetchInto(Path versions) throws IOException, InterruptedException {
    List<String> reasons = new ArrayList<>();
    for (BinarySource source : sources) {
      Path directory = Files.createTempDirectory(versions, UNFINISHED);
      try {
        source.fetch(installation, directory, progress);
        if (!ApiServerInstallation.isComplete(directory)) {
          throw new FetchFailedException("what arrived is not complete");
        }
        publish(directory);
        return;
      } catch (FetchFailedException e) {
        reasons.add(e.getMessage());
        progress.accept("That did not work: " + e.getMessage() + ".");
      } finally {
        Folders.deleteRecursively(directory);
      }
    }
    throw new ApiServerException(
        "Kubernetes "
            + installation.version()
            + " is not to be had here: "
            + String.join("; ", reasons)
            + ". Connect to the internet, or install Go 1.26 or newer, and run this again.");
  }

  private void publish(Path directory) throws IOException {
    Path target = installation.directory();
    if (Files.exists(target)) {
      // Not complete, or we would not be here: left behind by a download that was interrupted.
      Path aside = Files.createTempDirectory(target.getParent(), UNFINISHED);
      Files.move(target, aside.resolve(target.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      Folders.deleteRecursively(aside);
    }
    // Temporary folders are the owner's alone; programs may be everybody's.
    directory.toFile().setReadable(true, false);
    directory.toFile().setExecutable(true, false);
    Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
