package io.goroutines.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * The standard output of a program. When its reader is gone, as behind {@code | head}, the program
 * ends at once and silently, as one in C would by SIGPIPE; Java ignores that signal, and a {@link
 * PrintStream} swallows the error.
 */
final class ProgramOutput extends FilterOutputStream {

  /** 128 and the number of SIGPIPE: the status that a shell shows for a program ended by it. */
  private static final int BROKEN_PIPE = 141;

  private ProgramOutput(FileDescriptor descriptor) {
    super(new FileOutputStream(descriptor));
  }

  /**
   * Opens the standard output.
   *
   * @param charset the charset to write in
   */
  static PrintStream open(Charset charset) {
    return new PrintStream(new ProgramOutput(FileDescriptor.out), true, charset);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      int status = BROKEN_PIPE;
      if (!"Broken pipe".equals(e.getMessage())) {
        System.err.println("goroutines: cannot write the output: " + e.getMessage());
        status = 1;
      }
      // Not exit: a shutdown hook may want to write, too.
      Runtime.getRuntime().halt(status);
    }
  }
}
