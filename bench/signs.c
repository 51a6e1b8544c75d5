/* How many leaves a second the embedded server signs: signs ADDRESS CACERT HEADER-FILE BODY-FILE.
   Four connections, each with one request in flight, for five seconds. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { connections = 4, seconds = 5 };
static char url[512], header[512], body[8192];
static const char *trust;
static long done[connections], refused[connections];
static int numbers[connections];

static size_t drop(char *data, size_t size, size_t count, void *user) { (void)data; (void)user; return size * count; }

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void read_file(const char *path, char *into, size_t size) {
  FILE *file = fopen(path, "r");
  if (!file) { perror(path); exit(1); }
  into[fread(into, 1, size - 1, file)] = 0;
  into[strcspn(into, "\n")] = 0;
  fclose(file);
}

static void *work(void *number) {
  int mine = *(int *)number;
  CURL *handle = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, header);
  curl_easy_setopt(handle, CURLOPT_URL, url);
  curl_easy_setopt(handle, CURLOPT_CAINFO, trust);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
  for (double end = now() + seconds; now() < end;) {
    long status = 0;
    if (curl_easy_perform(handle) == CURLE_OK) curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) done[mine]++; else refused[mine]++;
  }
  curl_slist_free_all(headers);
  curl_easy_cleanup(handle);
  return NULL;
}

int main(int count, char **words) {
  if (count != 5) return 2;
  snprintf(url, sizeof url, "%s/v1/pki_int/sign/web", words[1]);
  trust = words[2];
  read_file(words[3], header, sizeof header);
  read_file(words[4], body, sizeof body);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  pthread_t threads[connections];
  long good = 0, bad = 0;
  for (int i = 0; i < connections; i++) { numbers[i] = i; pthread_create(&threads[i], NULL, work, &numbers[i]); }
  for (int i = 0; i < connections; i++) { pthread_join(threads[i], NULL); good += done[i]; bad += refused[i]; }
  if (bad) fprintf(stderr, "%ld requests were refused\n", bad);
  printf("%ld /s\n", good / seconds);
  return bad != 0;
}
