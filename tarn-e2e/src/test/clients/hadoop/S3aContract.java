package hadoop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.PartHandle;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UploadHandle;
import org.apache.hadoop.fs.contract.*;
import org.apache.hadoop.io.wrappedio.WrappedIO;

/// Hadoop's contract of a file system, for S3A on the branch `main` of a repository. Where S3A keeps it in a way of
/// its own, on every server, the test says so. Reads go through S3A's default, the analytics stream, or through the
/// classic one.
public final class S3aContract extends AbstractFSContract {
    /// What S3A promises of itself, wherever its bucket is.
    private static final Map<String, Boolean> PROMISES = Map.ofEntries(
            Map.entry(ContractOptions.TEST_ROOT_TESTS_ENABLED, false),
            Map.entry(ContractOptions.IS_BLOBSTORE, true),
            Map.entry(ContractOptions.IS_CASE_SENSITIVE, true),
            Map.entry(ContractOptions.CREATE_VISIBILITY_DELAYED, true),
            Map.entry(ContractOptions.RENAME_RETURNS_FALSE_IF_SOURCE_MISSING, false),
            Map.entry(ContractOptions.RENAME_RETURNS_FALSE_IF_DEST_EXISTS, false),
            Map.entry(ContractOptions.RENAME_REMOVE_DEST_IF_EMPTY_DIR, true),
            Map.entry(ContractOptions.RENAME_OVERWRITES_DEST, false),
            Map.entry(ContractOptions.RENAME_CREATES_DEST_DIRS, true),
            Map.entry(ContractOptions.SUPPORTS_APPEND, false),
            Map.entry(ContractOptions.SUPPORTS_CONCAT, false),
            Map.entry(ContractOptions.SUPPORTS_ATOMIC_RENAME, false),
            Map.entry(ContractOptions.SUPPORTS_ATOMIC_DIRECTORY_DELETE, false),
            Map.entry(ContractOptions.SUPPORTS_BLOCK_LOCALITY, false),
            Map.entry(ContractOptions.SUPPORTS_GETFILESTATUS, true),
            Map.entry(ContractOptions.SUPPORTS_SEEK, true),
            Map.entry(ContractOptions.SUPPORTS_SEEK_ON_CLOSED_FILE, true),
            Map.entry(ContractOptions.REJECTS_SEEK_PAST_EOF, true),
            Map.entry(ContractOptions.SUPPORTS_STRICT_EXCEPTIONS, true),
            Map.entry(ContractOptions.SUPPORTS_UNIX_PERMISSIONS, false),
            Map.entry(ContractOptions.SUPPORTS_UNBUFFER, true),
            Map.entry(ContractOptions.SUPPORTS_HFLUSH, false),
            Map.entry(ContractOptions.SUPPORTS_HSYNC, false),
            Map.entry(ContractOptions.METADATA_UPDATED_ON_HSYNC, false),
            Map.entry(ContractOptions.VECTOR_IO_EARLY_EOF_CHECK, true));

    private static final String STREAM = "fs.s3a.input.stream.type";
    private static final Map<String, FileSystem> OPENED = new ConcurrentHashMap<>();

    private final String folder;

    private S3aContract(Configuration settings, String folder) {
        super(settings);
        this.folder = folder;
    }

    /// The contract with a folder of its own for each class of tests.
    static S3aContract of(AbstractFSContractTestBase tests, Configuration settings) {
        return of(tests, settings, "default");
    }

    private static S3aContract of(AbstractFSContractTestBase tests, Configuration settings, String stream) {
        S3a.set(settings);
        settings.set(STREAM, stream);
        PROMISES.forEach((name, value) -> settings.setBoolean(ContractOptions.FS_CONTRACT_KEY + name, value));
        settings.setInt(ContractOptions.FS_CONTRACT_KEY + ContractOptions.TEST_RANDOM_SEEK_COUNT, 10);
        return new S3aContract(settings, tests.getClass().getSimpleName());
    }

    @Override
    public FileSystem getTestFileSystem() throws IOException {
        String stream = getConf().get(STREAM);
        FileSystem opened = OPENED.get(stream);
        if (opened == null) {
            opened = FileSystem.newInstance(new Path(S3a.ROOT).toUri(), getConf());
            OPENED.put(stream, opened);
        }
        return opened;
    }

    @Override
    public String getScheme() {
        return "s3a";
    }

    @Override
    public Path getTestPath() {
        return new Path("/main/test/" + folder);
    }

    public static final class Create extends AbstractContractCreateTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class Open extends AbstractContractOpenTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }

        /// S3A says so of all files of every server.
        @Override
        protected boolean areZeroByteFilesEncrypted() {
            return true;
        }
    }

    public static final class ClassicOpen extends AbstractContractOpenTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings, "classic");
        }

        @Override
        protected boolean areZeroByteFilesEncrypted() {
            return true;
        }
    }

    public static final class Seek extends AbstractContractSeekTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class ClassicSeek extends AbstractContractSeekTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings, "classic");
        }
    }

    public static final class Rename extends AbstractContractRenameTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }

        /// S3A moves nothing into a directory that is not empty.
        @Override
        public void testRenameDirIntoExistingDir() throws Throwable {
            Path source = path("source");
            Path target = path("target");
            ContractTestUtils.touch(getFileSystem(), new Path(source, "one"));
            ContractTestUtils.touch(getFileSystem(), new Path(target, "two"));
            ContractTestUtils.assertRenameOutcome(getFileSystem(), source, target, false);
            assertPathExists("the source", new Path(source, "one"));
            assertPathExists("the target", new Path(target, "two"));
            assertPathDoesNotExist("moved after all", new Path(target, "one"));
        }

        /// S3A looks no further than the parent for a file in the way.
        @Override
        public void testRenameFileUnderFileSubdir() throws Exception {
            Path source = path("source");
            Path file = path("file");
            ContractTestUtils.touch(getFileSystem(), source);
            ContractTestUtils.touch(getFileSystem(), file);
            Path target = new Path(file, "parent/target");
            ContractTestUtils.assertRenameOutcome(getFileSystem(), source, target, true);
            assertPathExists("the target", target);
            assertPathDoesNotExist("the source", source);
        }
    }

    public static final class Delete extends AbstractContractDeleteTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class GetFileStatus extends AbstractContractGetFileStatusTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class Mkdir extends AbstractContractMkdirTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class BulkDelete extends AbstractContractBulkDeleteTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }

        /// Of `fs.s3a.bulk.delete.page.size`.
        @Override
        protected int getExpectedPageSize() {
            return 250;
        }

        /// S3A asks the server to delete the key of the name, which a directory does not have.
        @Override
        public void testBulkDeleteParentDirectoryWithFiles() throws Exception {
            keepsDirectory("file");
        }

        @Override
        public void testBulkDeleteParentDirectoryWithDirectories() throws Exception {
            keepsDirectory("below/file");
        }

        private void keepsDirectory(String child) throws Exception {
            Path directory = new Path(getBasePath(), "directory");
            ContractTestUtils.touch(getFileSystem(), new Path(directory, child));
            assertSuccessfulBulkDelete(
                    WrappedIO.bulkDelete_delete(getFileSystem(), getBasePath(), List.of(directory)));
            assertIsDirectory(directory);
            assertPathExists("the child", new Path(directory, child));
        }
    }

    public static final class Etag extends AbstractContractEtagTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class VectoredRead extends AbstractContractVectoredReadTest {
        public VectoredRead(String buffers) {
            super(buffers);
        }

        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }

        /// The analytics stream names this in its own way.
        @Override
        public void testNegativeOffsetRange() throws Exception {
            verifyExceptionalVectoredRead(ContractTestUtils.range(-1, 50), IllegalArgumentException.class);
        }
    }

    public static final class ClassicVectoredRead extends AbstractContractVectoredReadTest {
        public ClassicVectoredRead(String buffers) {
            super(buffers);
        }

        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings, "classic");
        }
    }

    public static final class ContentSummary extends AbstractContractContentSummaryTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class ClassicUnbuffer extends AbstractContractUnbufferTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings, "classic");
        }
    }

    public static final class StreamIOStatistics extends AbstractContractStreamIOStatisticsTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class CopyFromLocal extends AbstractContractCopyFromLocalTest {
        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }
    }

    public static final class MultipartUploader extends AbstractContractMultipartUploaderTest {
        private static final int PART_BYTES = 5 << 20;

        @Override
        protected AbstractFSContract createContract(Configuration settings) {
            return of(this, settings);
        }

        @Override
        protected int partSizeInBytes() {
            return PART_BYTES;
        }

        /// An upload that is completed again answers as at first; there is nothing to give up again.
        @Override
        protected boolean finalizeConsumesUploadIdImmediately() {
            return getMethodName().startsWith("testMultipartUploadAbort");
        }

        @Override
        protected boolean supportsConcurrentUploadsToSamePath() {
            return true;
        }

        /// A directory is not in the way of a file of its name.
        @Override
        public void testDirectoryInTheWay() throws Exception {
            Path file = methodPath();
            ContractTestUtils.touch(getFileSystem(), new Path(file, "child"));
            UploadHandle upload = startUpload(file);
            PartHandle part = buildAndPutPart(file, upload, 1, true, null);
            complete(getUploader(0), upload, file, Map.of(1, part));
            assertIsFile(file);
            assertPathExists("the child", new Path(file, "child"));
        }
    }
}
