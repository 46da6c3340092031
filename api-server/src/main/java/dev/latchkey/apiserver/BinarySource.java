package dev.latchkey.apiserver;

import java.nio.file.Path;
import java.util.function.Consumer;

/** One way to come by the programs of an API server. */
interface BinarySource {

  /**
   * Puts etcd, kube-apiserver and kubectl into a folder.
   *
   * @param installation says which version
   * @param directory an empty folder, the caller's to remove when this fails
   * @param progress takes lines for the person who waits
   * @throws FetchFailedException when this way is not open here
   */
  void fetch(ApiServerInstallation installation, Path directory, Consumer<String> progress)
      throws FetchFailedException, InterruptedException;
}
