package io.goroutines.benchmarks.gobench;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;

import io.goroutines.Channel;

/**
 * Multiplies square matrices by halving the longest side, with a goroutine for one of the halves.
 * All numbers are whole and below 2^53, so that the sum does not depend on the order.
 */
public final class Matrices {

  private static final int SMALL = 8;

  private final double[][] left;
  private final double[][] right;
  private final double[][] product;

  /** Creates matrices of the smallest size that takes more multiplications than that. */
  public Matrices(int operations) {
    int size = size(operations);
    left = filled(size);
    right = filled(size);
    product = filled(size);
  }

  private static int size(int operations) {
    int size = 1;
    while ((long) size * size * size <= operations) {
      size++;
    }
    return size;
  }

  private static double[][] filled(int size) {
    double[][] matrix = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        matrix[i][j] = (double) i * size + j;
      }
    }
    return matrix;
  }

  /** Adds the product to the third matrix, in a goroutine, and returns the sum of all its cells. */
  public long multiply() throws InterruptedException {
    int size = product.length;
    multiply(0, size, 0, size, 0, size);
    double sum = 0;
    for (double[] row : product) {
      for (double cell : row) {
        sum += cell;
      }
    }
    return (long) sum;
  }

  private void multiply(int i0, int i1, int j0, int j1, int k0, int k1)
      throws InterruptedException {
    int di = i1 - i0;
    int dj = j1 - j0;
    int dk = k1 - k0;
    if (di >= dj && di >= dk && di >= SMALL) {
      int middle = i0 + di / 2;
      Channel<Integer> done = chan(1);
      go(
          () -> {
            multiply(i0, middle, j0, j1, k0, k1);
            done.send(1);
          });
      multiply(middle, i1, j0, j1, k0, k1);
      done.receive();
    } else if (dj >= dk && dj >= SMALL) {
      int middle = j0 + dj / 2;
      Channel<Integer> done = chan(1);
      go(
          () -> {
            multiply(i0, i1, j0, middle, k0, k1);
            done.send(1);
          });
      multiply(i0, i1, middle, j1, k0, k1);
      done.receive();
    } else if (dk >= SMALL) {
      // Both halves add to the same cells, so they run one after the other.
      int middle = k0 + dk / 2;
      multiply(i0, i1, j0, j1, k0, middle);
      multiply(i0, i1, j0, j1, middle, k1);
    } else {
      for (int i = i0; i < i1; i++) {
        for (int j = j0; j < j1; j++) {
          for (int k = k0; k < k1; k++) {
            product[i][j] += left[i][k] * right[k][j];
          }
        }
      }
    }
  }

  /** Returns the sum of that many operations, computed in another way. */
  public static long expected(int operations) {
    int size = size(operations);
    long cells = (long) size * size;
    long sum = cells * (cells - 1) / 2;
    for (int k = 0; k < size; k++) {
      long column = 0;
      long row = 0;
      for (int i = 0; i < size; i++) {
        column += (long) i * size + k;
        row += (long) k * size + i;
      }
      sum += column * row;
    }
    return sum;
  }
}
