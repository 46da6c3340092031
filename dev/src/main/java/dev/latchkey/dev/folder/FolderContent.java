package dev.latchkey.dev.folder;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is in a folder at one moment: the text of its {@code *.yaml} and {@code *.yml} files by
 * name. Hidden files and folders inside are left out, as {@code kubectl apply -f} leaves them out.
 *
 * @param files by file name
 */
record FolderContent(Map<String, FileText> files) {

  private static final long MAX_BYTES = 4L << 20;

  /**
   * The text of one file.
   *
   * @param modified when it was written last: two reads with the same text may have had a write
   *     between them
   * @param text empty where it cannot be read
   * @param problem why it cannot
   */
  record FileText(FileTime modified, Optional<String> text, String problem) {

    static FileText of(FileTime modified, String text) {
      return new FileText(modified, Optional.of(text), "");
    }

    static FileText unreadable(FileTime modified, String problem) {
      return new FileText(modified, Optional.empty(), problem);
    }

    /** Without the text, which may be a Secret's. */
    @Override
    public String toString() {
      return text.isPresent() ? "FileText[…]" : "FileText[" + problem + "]";
    }
  }

  FolderContent {
    files = Map.copyOf(files);
  }

  /** Reads the folder; fails when the folder itself cannot be read. */
  static FolderContent read(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> entries = Files.list(folder)) {
      paths = entries.filter(FolderContent::isManifest).toList();
    }
    Map<String, FileText> files = new TreeMap<>();
    for (Path path : paths) {
      readFile(path).ifPresent(text -> files.put(path.getFileName().toString(), text));
    }
    return new FolderContent(files);
  }

  private static boolean isManifest(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".")
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && !Files.isDirectory(path);
  }

  private static Optional<FileText> readFile(Path path) {
    FileTime modified = FileTime.fromMillis(0);
    try {
      modified = Files.getLastModifiedTime(path);
      return Files.size(path) > MAX_BYTES
          ? Optional.of(FileText.unreadable(modified, "larger than 4 MiB"))
          : Optional.of(FileText.of(modified, Files.readString(path)));
    } catch (NoSuchFileException removedMeanwhile) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.of(FileText.unreadable(modified, "no UTF-8 text"));
    } catch (IOException e) {
      String kind = e.getClass().getSimpleName();
      return Optional.of(FileText.unreadable(modified, "it cannot be read (" + kind + ")"));
    }
  }
}
