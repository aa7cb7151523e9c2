package io.goroutines.examples.files;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.goroutines.Channel;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.sync.WaitGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * The MD5 sums of a directory tree, by the pattern of the Go blog's "Pipelines and cancellation":
 * one goroutine walks the tree, several read and hash, and the main one collects. At the first
 * error it closes {@code done}; then every other goroutine abandons its pending send, and ends.
 *
 * <p>Names of files are bytes, in no particular encoding. They are carried and printed as such.
 */
public final class Digest implements Example {

  private static final int HASHERS = 8;

  private static final int BUFFER = 64 * 1024;

  /** A file to read, and its name as it will be printed. */
  private record Found(Path path, byte[] name) {}

  /** The outcome of a file, or of the walk. */
  private sealed interface Outcome permits Sum, Failure {}

  private record Sum(byte[] name, byte[] md5) implements Outcome {}

  private record Failure(byte[] name, IOException cause) implements Outcome {}

  /** Creates the program. */
  public Digest() {}

  @Override
  public String name() {
    return "digest";
  }

  @Override
  public String description() {
    return "prints the MD5 sums of the files below a directory, as md5sum does";
  }

  @Override
  public String usage() {
    return """
    digest DIR

      DIR  a directory: every regular file below it is hashed. The lines are those of
           find DIR -type f -print0 | LC_ALL=C sort -z | xargs -0r md5sum
           As with find, symbolic links are not followed, not even DIR itself unless it
           ends with a slash. The first file that cannot be read ends the program.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    if (args.length == 0) {
      throw Arguments.wrong(this, "say which directory");
    }
    Arguments.atMost(1, args, this);

    List<Sum> sums = sums(root(args[0]));
    sums.sort((a, b) -> Arrays.compareUnsigned(a.name, b.name));
    for (Sum sum : sums) {
      out.write(line(sum));
    }
  }

  private List<Sum> sums(Found root) throws InterruptedException {
    Channel<Found> files = chan();
    Channel<Outcome> outcomes = chan();
    Channel<Void> done = chan(); // closed when outcomes are no longer wanted

    WaitGroup producers = new WaitGroup();
    producers.go(
        () -> {
          walk(root, files, outcomes, done);
          files.close();
        });
    for (int i = 0; i < HASHERS; i++) {
      producers.go(() -> hash(files, outcomes, done));
    }
    WaitGroup all = new WaitGroup();
    all.go(
        () -> {
          producers.await();
          outcomes.close();
        });

    try {
      List<Sum> sums = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        switch (outcome) {
          case Sum sum -> sums.add(sum);
          case Failure failure ->
              throw Names.unreadable(this, new String(failure.name, UTF_8), failure.cause);
        }
      }
      return sums;
    } finally {
      done.close();
      all.await();
    }
  }

  /** Sends an element; false if {@code done} is closed first. */
  private static <E> boolean sent(SendChannel<E> out, E element, ReceiveChannel<Void> done)
      throws InterruptedException {
    return select(onSend(out, element, () -> true), onReceive(done, _ -> false));
  }

  private static void walk(
      Found root,
      SendChannel<Found> files,
      SendChannel<Outcome> outcomes,
      ReceiveChannel<Void> done)
      throws InterruptedException {
    Deque<Found> toVisit = new ArrayDeque<>();
    toVisit.push(root);
    while (!toVisit.isEmpty()) {
      Found found = toVisit.pop();
      try {
        BasicFileAttributes attributes =
            Files.readAttributes(found.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          list(found, toVisit);
        } else if (attributes.isRegularFile() && !sent(files, found, done)) {
          return;
        }
      } catch (IOException e) {
        boolean _ = sent(outcomes, new Failure(found.name, e), done);
        return;
      }
    }
  }

  private static void list(Found directory, Deque<Found> entries) throws IOException {
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory.path)) {
      for (Path entry : stream) {
        entries.push(new Found(entry, joined(directory.name, Names.bytes(entry.getFileName()))));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void hash(
      ReceiveChannel<Found> files, SendChannel<Outcome> outcomes, ReceiveChannel<Void> done)
      throws InterruptedException, NoSuchAlgorithmException {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    byte[] buffer = new byte[BUFFER];
    for (Found file : files) {
      try (InputStream in = Files.newInputStream(file.path, LinkOption.NOFOLLOW_LINKS)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          md5.update(buffer, 0, n);
          if (done.isDone()) {
            return; // a large file takes long
          }
        }
        if (!sent(outcomes, new Sum(file.name, md5.digest()), done)) {
          return;
        }
      } catch (IOException e) {
        boolean _ = sent(outcomes, new Failure(file.name, e), done);
        return;
      }
    }
  }

  /** Returns md5sum's output line, with its escapes. */
  private static byte[] line(Sum sum) {
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    boolean escaped = false;
    for (byte b : sum.name) {
      char escape =
          switch (b) {
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\r' -> 'r';
            default -> 0;
          };
      if (escape == 0) {
        name.write(b);
      } else {
        escaped = true;
        name.write('\\');
        name.write(escape);
      }
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes(
        ((escaped ? "\\" : "") + HexFormat.of().formatHex(sum.md5) + "  ").getBytes(US_ASCII));
    line.writeBytes(name.toByteArray());
    line.write('\n');
    return line.toByteArray();
  }

  /** Returns the root of the walk, named as it was spelled. */
  private Found root(String dir) {
    // With a slash at the end the kernel resolves a link; Path would drop the slash.
    Path path = Names.path("directory", dir, this);
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    for (String part : dir.splitWithDelimiters("/", 0)) {
      name.writeBytes(
          part.isEmpty() || part.equals("/")
              ? part.getBytes(US_ASCII)
              : Names.bytes(Path.of(part)));
    }
    return new Found(dir.endsWith("/") ? path.resolve(".") : path, name.toByteArray());
  }

  private static byte[] joined(byte[] directory, byte[] name) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    joined.writeBytes(directory);
    if (directory[directory.length - 1] != '/') {
      joined.write('/');
    }
    joined.writeBytes(name);
    return joined.toByteArray();
  }
}
