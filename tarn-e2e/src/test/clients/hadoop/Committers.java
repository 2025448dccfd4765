package hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.JobID;
import org.apache.hadoop.mapreduce.JobStatus;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.PathOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.TextOutputFormat;
import org.apache.hadoop.mapreduce.task.JobContextImpl;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import server.Tarn;

/// Jobs as Spark and MapReduce commit them, each on a branch of its own: tasks beside one another, one that fails and
/// is tried again, one that runs twice, and what must be left of all of them.
final class Committers {
    private static final int TASKS = 4;
    private static final int LINES = 2_000;

    /// Renames of whole directories out of `_temporary`, when the job commits (1) or when each task does (2).
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fileOutputCommitter(int algorithm) throws Exception {
        Configuration settings = settings("file");
        settings.setInt("mapreduce.fileoutputcommitter.algorithm.version", algorithm);
        runs("file" + algorithm, settings);
    }

    /// Uploads in parts that only complete when the job commits.
    @Test
    void magicCommitter() throws Exception {
        runs("magic", settings("magic"));
    }

    /// The same, of files that the tasks keep on their own disks until they commit.
    @Test
    void stagingCommitter() throws Exception {
        Configuration settings = settings("directory");
        settings.set("fs.s3a.committer.staging.tmp.path", "file://" + System.getProperty("java.io.tmpdir") + "/staging");
        settings.set("fs.s3a.committer.staging.conflict-mode", "append");
        settings.setBoolean("fs.s3a.committer.staging.unique-filenames", false);
        runs("staging", settings);
    }

    /// Nothing is left of a job that gives up, with parts of it uploaded.
    @ParameterizedTest
    @ValueSource(strings = {"file", "magic"})
    void abortedJob(String committer) throws Exception {
        String branch = "aborted-" + committer;
        Tarn.branch(branch);
        Path output = new Path(S3a.ROOT + branch + "/table");
        Configuration settings = settings(committer);
        settings.setInt("mapreduce.fileoutputcommitter.algorithm.version", 1);
        FileSystem files = output.getFileSystem(settings);
        files.mkdirs(output);
        Job job = new Job(settings, output, 7);
        job.committer().setupJob(job.context());
        attempt(job, 0, 0, true);
        attempt(job, 1, 0, false);
        job.committer().abortJob(job.context(), JobStatus.State.FAILED);
        assertThat(names(files, new Path(S3a.ROOT + branch + "/"))).isEmpty();
        assertThat(files.listStatus(new Path(S3a.ROOT + branch + "/")))
                .extracting(FileStatus::getPath)
                .containsExactly(output);
        assertThat(files.delete(output, true)).isTrue();
    }

    @Test
    void appendIsRefused() throws Exception {
        Tarn.branch("append");
        Path file = new Path(S3a.ROOT + "append/file");
        FileSystem files = file.getFileSystem(S3a.settings());
        files.create(file).close();
        assertThatThrownBy(() -> files.append(file)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Configuration settings(String committer) {
        Configuration settings = S3a.settings();
        settings.set("mapreduce.outputcommitter.factory.scheme.s3a", "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory");
        settings.set("fs.s3a.committer.name", committer);
        settings.setBoolean("mapreduce.fileoutputcommitter.marksuccessfuljobs", true);
        return settings;
    }

    /// Two jobs into the root of a branch and into a folder, and what a commit of the branch has of them.
    private void runs(String branch, Configuration settings) throws Exception {
        Tarn.branch(branch);
        Path root = new Path(S3a.ROOT + branch + "/");
        FileSystem files = root.getFileSystem(settings);
        assertThat(files.mkdirs(root)).isTrue();
        Map<String, String> expected = new TreeMap<>();
        run(settings, new Path(root, "table"), 1, expected, "table/");
        run(settings, root, 2, expected, "");
        assertThat(contents(files, root)).containsExactlyEntriesOf(expected);
        String commit = Tarn.commit(branch);
        assertThat(files.delete(new Path(root, "table"), true)).isTrue();
        expected.keySet().forEach(name -> delete(files, new Path(root, name)));
        assertThat(names(files, root)).isEmpty();
        assertThat(contents(files, new Path(S3a.ROOT + commit + "/"))).containsExactlyEntriesOf(expected);
    }

    private void run(Configuration settings, Path output, int number, Map<String, String> expected, String prefix)
            throws Exception {
        Job job = new Job(settings, output, number);
        job.committer().setupJob(job.context());
        try (ExecutorService tasks = Executors.newFixedThreadPool(TASKS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                int current = task;
                running.add(tasks.submit(() -> {
                    task(job, current);
                    return null;
                }));
            }
            for (Future<?> task : running) {
                task.get();
            }
        }
        job.committer().commitJob(job.context());
        for (int task = 0; task < TASKS; task++) {
            expected.put(prefix + "part-r-0000" + task, text(number, task));
            expected.put(prefix + "year=20%d/part-%d.txt".formatted(number, task), text(number, task));
        }
    }

    /// The first task fails at first, the second runs twice.
    private static void task(Job job, int task) throws Exception {
        if (task == 0) {
            attempt(job, task, 0, false);
            attempt(job, task, 1, true);
        } else if (task == 1) {
            Attempt late = new Attempt(job, task, 1);
            late.write();
            attempt(job, task, 0, true);
            late.committer.abortTask(late.context);
        } else {
            attempt(job, task, 0, true);
        }
    }

    private static void attempt(Job job, int task, int number, boolean succeeds) throws Exception {
        Attempt attempt = new Attempt(job, task, number);
        attempt.write();
        if (succeeds) {
            assertThat(attempt.committer.needsTaskCommit(attempt.context)).isTrue();
            attempt.committer.commitTask(attempt.context);
        } else {
            attempt.committer.abortTask(attempt.context);
        }
    }

    private static String text(int job, int task) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < LINES; line++) {
            text.append(job).append('\t').append(task * LINES + line).append('\n');
        }
        return text.toString();
    }

    private static void delete(FileSystem files, Path path) {
        try {
            files.delete(path, false);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Every file below the folder but the mark of success, by its path from there.
    private static List<String> names(FileSystem files, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> found = files.listFiles(folder, true);
        while (found.hasNext()) {
            String name = folder.toUri().relativize(found.next().getPath().toUri()).getPath();
            if (!name.endsWith("_SUCCESS")) {
                names.add(name);
            }
        }
        return names;
    }

    private static Map<String, String> contents(FileSystem files, Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : names(files, folder)) {
            try (InputStream in = files.open(new Path(folder, name))) {
                contents.put(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return contents;
    }

    /// A job of MapReduce without a cluster.
    private static final class Job {
        private final Configuration settings;
        private final JobID id;
        private final PathOutputCommitter committer;

        Job(Configuration given, Path output, int number) throws IOException {
            settings = new Configuration(given);
            id = new JobID("20260101", number);
            settings.set("mapreduce.output.fileoutputformat.outputdir", output.toString());
            settings.set("fs.s3a.committer.uuid", "job-" + number);
            settings.setInt("mapreduce.job.application.attempt.id", 1);
            committer = new Attempt(this, 0, 0).committer;
        }

        JobContext context() {
            return new JobContextImpl(settings, id);
        }

        PathOutputCommitter committer() {
            return committer;
        }
    }

    /// One try of a task.
    private static final class Attempt {
        private final Job job;
        private final int task;
        private final TextOutputFormat<String, String> format = new TextOutputFormat<>();
        private final TaskAttemptContext context;
        private final PathOutputCommitter committer;

        Attempt(Job job, int task, int number) throws IOException {
            this.job = job;
            this.task = task;
            TaskAttemptID id = new TaskAttemptID(new TaskID(job.id, TaskType.REDUCE, task), number);
            Configuration settings = new Configuration(job.settings);
            settings.set("mapreduce.task.attempt.id", id.toString());
            context = new TaskAttemptContextImpl(settings, id);
            committer = (PathOutputCommitter) format.getOutputCommitter(context);
        }

        /// A file by the format and another in a folder of a partition.
        void write() throws Exception {
            committer.setupTask(context);
            RecordWriter<String, String> records = format.getRecordWriter(context);
            for (int line = 0; line < LINES; line++) {
                records.write("" + job.id.getId(), "" + (task * LINES + line));
            }
            records.close(context);
            Path partition = new Path(
                    committer.getWorkPath(), "year=20%d/part-%d.txt".formatted(job.id.getId(), task));
            try (FSDataOutputStream out =
                    partition.getFileSystem(context.getConfiguration()).create(partition, true)) {
                out.write(text(job.id.getId(), task).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
