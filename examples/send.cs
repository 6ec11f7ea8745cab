// Sends one image through Pombo and waits until Z-API has accepted it. .NET or Mono, nothing to install.
//
//   mcs -r:System.Web.Extensions send.cs && mono send.exe INSTANCE PHONE IMAGE_URL ORDER
//   POMBO_URL, POMBO_API_KEY: see examples/README.md
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using System.Threading;
using System.Web.Script.Serialization;

static class Send
{
    static readonly string Url = Environment.GetEnvironmentVariable("POMBO_URL") ?? "http://127.0.0.1:3000";
    static readonly string Key = Environment.GetEnvironmentVariable("POMBO_API_KEY");

    static int Main(string[] args)
    {
        if (args.Length != 4)
        {
            Console.Error.WriteLine("usage: send.cs INSTANCE PHONE IMAGE_URL ORDER");
            return 2;
        }
        var json = new JavaScriptSerializer();
        var body = json.Serialize(new Dictionary<string, string>
        {
            { "type", "send-image" },
            { "instance", args[0] },
            { "phone", args[1] },
            { "image", args[2] },
            { "caption", "Pedido " + args[3] },
            { "id", "pedido-" + args[3] },
        });
        var answer = Settle(body);
        if (answer == null) return 1;
        Console.WriteLine(answer);
        var status = (string)json.Deserialize<Dictionary<string, object>>(answer)["status"];
        return Array.IndexOf(new[] { "accepted", "sent", "delivered", "read" }, status) >= 0 ? 0 : 1;
    }

    /// <summary>Repeats the same request until the message is settled. The id makes it the same message, so nothing is sent twice.</summary>
    static string Settle(string body)
    {
        var problem = "";
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            string text;
            var status = Post(body, out text);
            if (status == 200) return text;
            // 0: no response, so it may or may not be queued. 202: it is still queued. Repeat the same request after both.
            problem = status == 0 ? text : status + " " + text;
            if (status >= 400 && status < 500 && status != 429) break; // the request is invalid; a retry does not help
            Thread.Sleep(1000 * attempt);
        }
        Console.Error.WriteLine("no result: " + problem);
        return null;
    }

    /// <summary>Returns the HTTP status and the body, or 0 and the error if there was no response.</summary>
    static int Post(string body, out string text)
    {
        var request = (HttpWebRequest)WebRequest.Create(Url + "/v1/messages?wait=30");
        request.Method = "POST";
        request.ContentType = "application/json";
        request.Timeout = 40000;
        if (!string.IsNullOrEmpty(Key)) request.Headers["Authorization"] = "Bearer " + Key;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            using (var stream = request.GetRequestStream()) stream.Write(bytes, 0, bytes.Length);
            using (var response = (HttpWebResponse)request.GetResponse()) return Read(response, out text);
        }
        catch (WebException error)
        {
            text = error.Message;
            using (var response = (HttpWebResponse)error.Response) return response == null ? 0 : Read(response, out text);
        }
    }

    static int Read(HttpWebResponse response, out string text)
    {
        using (var reader = new StreamReader(response.GetResponseStream())) text = reader.ReadToEnd();
        return (int)response.StatusCode;
    }
}
