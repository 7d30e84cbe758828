// The few sums the tables need.

using System;
using System.Collections.Generic;
using System.Linq;

namespace MiniPy.Bench;

internal static class Statistics {
    public static double Median(IEnumerable<double> values) {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// <summary>The mean that suits ratios: twice as fast and half as fast make 1.</summary>
    public static double GeometricMean(IEnumerable<double> values) {
        double sum = 0;
        int count = 0;
        foreach (double value in values) {
            sum += Math.Log(value);
            count++;
        }
        return count == 0 ? double.NaN : Math.Exp(sum / count);
    }
}
