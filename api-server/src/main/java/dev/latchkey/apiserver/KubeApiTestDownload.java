package dev.latchkey.apiserver;

import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.binary.BinaryDownloader;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The download that fabric8's {@code kube-api-test} does on its own when it is online. */
final class KubeApiTestDownload implements BinarySource {

  @Override
  public void fetch(ApiServerInstallation installation, Path directory, Consumer<String> progress)
      throws FetchFailedException {
    progress.accept(
        "Downloading etcd, kube-apiserver and kubectl " + installation.version() + " …");
    try {
      new BinaryDownloader(directory.toString(), new OSInfo()).download(installation.version());
      Path downloaded = installation.directoryIn(directory);
      try (Stream<Path> files = Files.list(downloaded)) {
        for (Path file : files.toList()) {
          Files.move(file, directory.resolve(file.getFileName()));
        }
      }
      for (Path emptied : List.of(downloaded, downloaded.getParent())) {
        Files.delete(emptied);
      }
    } catch (KubeAPITestException | IOException e) {
      throw new FetchFailedException("downloading them failed (" + Failures.rootCause(e) + ")", e);
    }
  }
}
